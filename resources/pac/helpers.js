// The functions that a PAC file may call. `dnsResolve`, `dnsResolveAll` and `myIpAddress` are Weir's
// own: see desktop/wire/routes/pac_child.py.
// https://developer.mozilla.org/docs/Web/HTTP/Proxy_servers_and_tunneling/Proxy_Auto-Configuration_PAC_file
"use strict";

var alert = function () {};

function isPlainHostName(host) { return String(host).indexOf(".") === -1; }

function dnsDomainIs(host, domain) {
  host = String(host).toLowerCase(); domain = String(domain).toLowerCase();
  return host.length >= domain.length && host.substring(host.length - domain.length) === domain;
}

function localHostOrDomainIs(host, hostdom) {
  host = String(host).toLowerCase(); hostdom = String(hostdom).toLowerCase();
  return host === hostdom || hostdom.lastIndexOf(host + ".", 0) === 0;
}

function isResolvable(host) { return dnsResolve(host) !== null; }

function dnsDomainLevels(host) { return String(host).split(".").length - 1; }

function convert_addr(ip) {
  var bytes = String(ip).split(".");
  if (bytes.length !== 4) return null;
  var sum = 0;
  for (var i = 0; i < 4; i++) {
    if (!/^\d{1,3}$/.test(bytes[i]) || Number(bytes[i]) > 255) return null;
    sum = sum * 256 + Number(bytes[i]);
  }
  return sum >>> 0;
}

function isInNet(host, pattern, mask) {
  var address = convert_addr(host);
  if (address === null) {
    var found = dnsResolve(host);
    address = found === null ? null : convert_addr(found);
  }
  var net = convert_addr(pattern), bits = convert_addr(mask);
  if (address === null || net === null || bits === null) return false;
  return ((address & bits) >>> 0) === ((net & bits) >>> 0);
}

function shExpMatch(text, pattern) {
  // Walked by hand: a regular expression made of the pattern could take for ever.
  text = String(text); pattern = String(pattern);
  var t = 0, p = 0, star = -1, from = 0;
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === "*") { star = p++; from = t; }
    else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) { p++; t++; }
    else if (star >= 0) { p = star + 1; t = ++from; }
    else return false;
  }
  while (p < pattern.length && pattern[p] === "*") p++;
  return p === pattern.length;
}

var _DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
var _MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

function _said(given) {
  // The arguments without a "GMT" at the end, and the time that they are about.
  var list = Array.prototype.slice.call(given), gmt = list[list.length - 1] === "GMT";
  if (gmt) list.pop();
  var now = new Date();
  return {
    list: list,
    now: gmt
      ? [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), now.getUTCDay(),
         now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()]
      : [now.getFullYear(), now.getMonth(), now.getDate(), now.getDay(),
         now.getHours(), now.getMinutes(), now.getSeconds()],
  };
}

function _within(low, value, high) {
  return low <= high ? low <= value && value <= high : value >= low || value <= high;
}

function weekdayRange() {
  var said = _said(arguments);
  var first = _DAYS.indexOf(said.list[0]);
  var last = said.list.length > 1 ? _DAYS.indexOf(said.list[1]) : first;
  return first >= 0 && last >= 0 && _within(first, said.now[3], last);
}

function _number(parts, like) {
  // A date as one number that can be compared, of the parts that are given.
  var year = 0, month = 0, day = 0;
  parts.forEach(function (part) {
    if (_MONTHS.indexOf(part) >= 0) month = _MONTHS.indexOf(part) + 1;
    else if (Number(part) > 31) year = Number(part);
    else day = Number(part);
  });
  var names = { year: year > 0, month: month > 0, day: day > 0 };
  return { value: (year * 13 + month) * 32 + day, names: like || names };
}

function dateRange() {
  var said = _said(arguments), half = Math.max(1, said.list.length >> 1);
  var low = _number(said.list.slice(0, half));
  var high = said.list.length > 1 ? _number(said.list.slice(half), low.names) : low;
  var now = (low.names.year ? said.now[0] : 0) * 13 + (low.names.month ? said.now[1] + 1 : 0);
  return _within(low.value, now * 32 + (low.names.day ? said.now[2] : 0), high.value);
}

function timeRange() {
  var said = _said(arguments), list = said.list.map(Number), hour = said.now[4];
  if (list.length === 1) return hour === list[0];
  if (list.length === 2) return _within(list[0], hour, list[1]);
  var half = list.length >> 1, now = hour * 3600 + said.now[5] * 60 + said.now[6];
  var seconds = function (part, rest) {
    return part[0] * 3600 + part[1] * 60 + (part.length > 2 ? part[2] : rest);
  };
  return _within(seconds(list.slice(0, half), 0), now, seconds(list.slice(half), 59));
}

// Microsoft's functions, which know IPv6
function isResolvableEx(host) { return dnsResolveEx(host) !== ""; }
function dnsResolveEx(host) { return dnsResolveAll(host); }
function myIpAddressEx() { return myIpAddress(); }
function getClientVersion() { return "1.0"; }
function sortIpAddressList(list) { return String(list).split(/\s*;\s*/).sort().join(";"); }

function _bits(address) {
  if (convert_addr(address) !== null) {
    return ("0".repeat(32) + convert_addr(address).toString(2)).slice(-32);
  }
  if (!/^[0-9a-fA-F:]+$/.test(address) || address.split("::").length > 2) return null;
  var ends = address.split("::").map(function (end) { return end ? end.split(":") : []; });
  var missing = ends.length > 1 ? 8 - ends[0].length - ends[1].length : 0;
  if (missing < 0) return null;
  var groups = ends[0].concat(Array(missing).fill("0"), ends[1] || []);
  if (groups.length !== 8) return null;
  return groups.map(function (group) {
    return ("0".repeat(16) + parseInt(group || "0", 16).toString(2)).slice(-16);
  }).join("");
}

function isInNetEx(host, prefix) {
  var parts = String(prefix).split("/"), net = _bits(parts[0]), length = Number(parts[1]);
  if (net === null || parts.length !== 2 || !(length >= 0 && length <= net.length)) return false;
  var addresses = _bits(String(host)) !== null ? [String(host)] : dnsResolveAll(host).split(";");
  return addresses.some(function (address) {
    var bits = _bits(address);
    return bits !== null && bits.length === net.length
      && bits.slice(0, length) === net.slice(0, length);
  });
}
