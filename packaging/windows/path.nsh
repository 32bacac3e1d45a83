; A folder in PATH. The list may be longer than an NSIS string (1,024 characters, then it is cut):
; it lies in memory of its own from reading to writing, and never in a variable. Its type stays.

!define PATH_OF_PERSON "Environment"
!define PATH_OF_MACHINE "SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
!define HKCU_HANDLE -2147483647
!define HKLM_HANDLE -2147483646
!define QUERY_AND_SET 0x103 ; KEY_QUERY_VALUE, KEY_SET_VALUE, KEY_WOW64_64KEY

!macro PathFunctions un

; Adds ($R1 is "add") or removes the folder $R0; $R2 is 1 where the list was changed.
Function ${un}EditPath
  System::Store S ; all of $0-$9 and $R0-$R9
  StrCpy $R2 0
  ${If} $Mode == AllUsers
    System::Call 'advapi32::RegCreateKeyExW(p ${HKLM_HANDLE}, w "${PATH_OF_MACHINE}", i 0, p 0, i 0, i ${QUERY_AND_SET}, p 0, *p .r9, p 0) i .r0'
  ${Else}
    System::Call 'advapi32::RegCreateKeyExW(p ${HKCU_HANDLE}, w "${PATH_OF_PERSON}", i 0, p 0, i 0, i ${QUERY_AND_SET}, p 0, *p .r9, p 0) i .r0'
  ${EndIf}
  ${If} $0 = 0
    Call ${un}EditOpenPath
    System::Call 'advapi32::RegCloseKey(p r9)'
  ${EndIf}
  Push $R2
  System::Store L
  Pop $R2
  ${If} $R2 = 1
    SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=3000
  ${EndIf}
FunctionEnd

; $9 the open key. $8 the type, $7 the size in bytes, $5 the memory: ";", the list, ";".
Function ${un}EditOpenPath
  StrCpy $7 0
  System::Call 'advapi32::RegQueryValueExW(p r9, w "Path", p 0, *i .r8, p 0, *i .r7) i .r0'
  ${If} $0 = 2 ; there is none
    StrCpy $8 2 ; REG_EXPAND_SZ
    StrCpy $7 0
  ${ElseIf} $0 <> 0
  ${OrIf} $8 > 2
  ${OrIf} $8 < 1
    Return ; nothing that we understand
  ${EndIf}
  StrLen $6 $R0
  IntOp $6 $6 * 2
  IntOp $6 $6 + $7
  IntOp $6 $6 + 16
  System::Call 'kernel32::GlobalAlloc(i 0x40, p r6) p .r5' ; filled with zeros
  System::Call 'kernel32::lstrcpyW(p r5, w ";")'
  IntPtrOp $4 $5 + 2
  ${If} $7 > 0
    System::Call 'advapi32::RegQueryValueExW(p r9, w "Path", p 0, p 0, p r4, *i r7) i .r0'
    ${If} $0 <> 0
      System::Call 'kernel32::GlobalFree(p r5)'
      Return
    ${EndIf}
  ${EndIf}
  System::Call 'kernel32::lstrcatW(p r5, w ";")'
  System::Call 'shlwapi::StrStrIW(p r5, w ";$R0;") p .r3'
  ${If} $R1 == "add"
    ${If} $3 P= 0
      Call ${un}AppendToPath
    ${EndIf}
  ${ElseIf} $3 P<> 0
    Call ${un}CutFromPath
  ${EndIf}
  ${If} $R2 = 1
    System::Call 'kernel32::lstrlenW(p r4) i .r0'
    ${If} $0 = 0
      System::Call 'advapi32::RegDeleteValueW(p r9, w "Path")'
    ${Else}
      IntOp $0 $0 * 2
      IntOp $0 $0 + 2
      System::Call 'advapi32::RegSetValueExW(p r9, w "Path", i 0, i r8, p r4, i r0) i .r1'
    ${EndIf}
  ${EndIf}
  System::Call 'kernel32::GlobalFree(p r5)'
FunctionEnd

; "old;" becomes "old;folder"; a list that was empty, or ended with ";", gets no empty part.
Function ${un}AppendToPath
  System::Call 'kernel32::lstrlenW(p r5) i .r0'
  IntOp $0 $0 * 2
  IntPtrOp $1 $5 + $0
  IntPtrOp $1 $1 - 4
  System::Call '*$1(&i2 .r2)'
  ${If} $2 = 59 ; ";"
    IntPtrOp $1 $1 + 2
    System::Call '*$1(&i2 0)'
  ${EndIf}
  ${If} $7 <= 2 ; no list, or an empty one
    System::Call 'kernel32::lstrcpyW(p r4, w R0)'
  ${Else}
    System::Call 'kernel32::lstrcatW(p r4, w R0)'
  ${EndIf}
  StrCpy $R2 1
FunctionEnd

; From $3 on stands ";folder;…": the rest moves there. Then the ";" at the end goes, too.
Function ${un}CutFromPath
  ${Do}
    StrLen $0 $R0
    IntOp $0 $0 + 1
    IntOp $0 $0 * 2
    IntPtrOp $1 $3 + $0
    System::Call 'kernel32::lstrlenW(p r1) i .r0'
    IntOp $0 $0 * 2
    IntOp $0 $0 + 2
    System::Call 'ntdll::memmove(p r3, p r1, p r0)'
    System::Call 'shlwapi::StrStrIW(p r5, w ";$R0;") p .r3'
  ${LoopUntil} $3 P= 0
  System::Call 'kernel32::lstrlenW(p r5) i .r0'
  ${If} $0 > 1
    IntOp $0 $0 * 2
    IntPtrOp $1 $5 + $0
    IntPtrOp $1 $1 - 2
    System::Call '*$1(&i2 0)'
  ${EndIf}
  StrCpy $R2 1
FunctionEnd

!macroend
