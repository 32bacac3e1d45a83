; What belongs to the person, removed where that is asked for; and the programs that have to end.

; Ends what runs from this installation: asked to close first, ended after three seconds. What is
; written of a reply is on the disk within a quarter of a second, so nothing is lost.
Function un.EndPrograms
  StrLen $R2 "${HERE}\"
  System::Alloc 65536
  Pop $0
  System::Call 'psapi::EnumProcesses(p r0, i 65536, *i .r1)'
  IntOp $1 $1 / 4
  StrCpy $2 $0
  ${While} $1 > 0
    System::Call '*$2(i .r3)'
    Call un.EndProgram
    IntPtrOp $2 $2 + 4
    IntOp $1 $1 - 1
  ${EndWhile}
  System::Free $0
FunctionEnd

; The process $3, if its program lies in ${HERE}.
Function un.EndProgram
  System::Call 'kernel32::OpenProcess(i 0x101001, i 0, i r3) p .r4' ; query, end, wait
  ${If} $4 P= 0
    Return
  ${EndIf}
  StrCpy $5 ""
  System::Call 'kernel32::QueryFullProcessImageNameW(p r4, i 0, w .r5, *i ${NSIS_MAX_STRLEN})'
  StrCpy $5 $5 $R2
  ${If} $5 == "${HERE}\"
    nsExec::Exec 'taskkill /PID $3'
    Pop $6
    System::Call 'kernel32::WaitForSingleObject(p r4, i 3000) i .r6'
    ${If} $6 <> 0
      System::Call 'kernel32::TerminateProcess(p r4, i 1)'
      System::Call 'kernel32::WaitForSingleObject(p r4, i 5000)'
    ${EndIf}
  ${EndIf}
  System::Call 'kernel32::CloseHandle(p r4)'
FunctionEnd

!if ${BUNDLE} == weir

; Settings, chats, models, logs and keys of the account that runs this.
Function un.RemoveData
  SetShellVarContext current
  RMDir /r "$APPDATA\weir" ; the names are ours, as in desktop/paths.py
  RMDir /r "$LOCALAPPDATA\weir"
  Call un.RemoveKeys
FunctionEnd

; Generic credentials "weir" and "NAME@weir", as Python's keyring names them.
Function un.RemoveKeys
  System::Call 'advapi32::CredEnumerateW(p 0, i 0, *i .r1, *p .r0) i .r2'
  ${If} $2 = 0
    Return
  ${EndIf}
  StrCpy $3 $0
  ${While} $1 > 0
    System::Call '*$3(p .r4)'
    System::Call '*$4(i, i .r5, w .r6)'
    StrCpy $7 $6 5 -5
    ${If} $5 = 1 ; CRED_TYPE_GENERIC
      ${If} $6 == "weir"
      ${OrIf} $7 == "@weir"
        System::Call 'advapi32::CredDeleteW(w r6, i 1, i 0)'
      ${EndIf}
    ${EndIf}
    IntPtrOp $3 $3 + ${NSIS_PTR_SIZE}
    IntOp $1 $1 - 1
  ${EndWhile}
  System::Call 'advapi32::CredFree(p r0)'
FunctionEnd

!endif
