# What the installers for Windows must do: install silently, say the version, answer, open the window,
# and leave nothing behind. For one person, for everyone, and by MSI.
#
# .github/smoke.ps1 FOLDER VERSION
param([Parameter(Mandatory)] [string] $Folder, [Parameter(Mandatory)] [string] $Version)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
[Console]::OutputEncoding = [Text.Encoding]::UTF8

function Invoke-Quietly([string] $Program, [string[]] $Arguments) {
    $ran = Start-Process $Program -ArgumentList $Arguments -Wait -PassThru
    if ($ran.ExitCode -ne 0) { throw "$Program $Arguments ended with $($ran.ExitCode)" }
}

function Test-Weir([string] $Place) {
    $weir = Join-Path $Place 'weir\weir.exe'
    $env:WEIR_HOME = Join-Path $env:RUNNER_TEMP ([Guid]::NewGuid())
    $said = & $weir --version
    if ($said -ne "weir $Version") { throw "$weir says: $said" }
    $answer = & $weir ask 'Say hello in one short sentence.' | Out-String
    if (-not $answer.Trim()) { throw 'No answer.' }
    Write-Output $answer
    & $weir doctor --endpoint 'On this computer'
    $window = Start-Process (Join-Path $Place 'weir\weir-desktop.exe') -PassThru
    Start-Sleep 10
    if ($window.HasExited) { throw "The window ended with $($window.ExitCode)." }
    Stop-Process $window
    $window.WaitForExit()
}

function Assert-Gone([string] $Place) {
    if (Test-Path $Place) { throw "$Place is still there: $(Get-ChildItem $Place -Recurse -Name)" }
}

function Test-Setup([string] $Mode, [string] $Place) {
    Write-Output "== setup $Mode"
    foreach ($name in 'weir', 'weir-local') {
        Invoke-Quietly (Resolve-Path "$Folder\$name-$Version-windows-x86_64-setup.exe") '/S', $Mode
    }
    Test-Weir $Place
    foreach ($name in 'uninstall-weir-local', 'uninstall') {
        Invoke-Quietly "$Place\$name.exe" '/S', "_?=$Place"
    }
    Assert-Gone $Place
}

function Test-Package([string] $Place) {
    Write-Output '== msi'
    $packages = 'weir', 'weir-local' |
        ForEach-Object { (Resolve-Path "$Folder\$_-$Version-windows-x86_64.msi").Path }
    foreach ($one in $packages) { Invoke-Quietly msiexec '/i', "`"$one`"", '/qn', '/norestart' }
    Test-Weir $Place
    foreach ($one in $packages) { Invoke-Quietly msiexec '/x', "`"$one`"", '/qn', '/norestart' }
    Assert-Gone $Place
}

Test-Setup '/CurrentUser' "$env:LOCALAPPDATA\Programs\Weir"
Test-Setup '/AllUsers' "$env:ProgramFiles\Weir"
Test-Package "$env:ProgramFiles\Weir"
