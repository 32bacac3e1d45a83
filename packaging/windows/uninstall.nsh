; Removal: what the lists name, what setup wrote into the registry, and the person's data on demand.

Function un.onInit
  SetRegView 64
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/FINISH" $2
  ${IfNot} ${Errors}
    Call un.Finish
    Quit
  ${EndIf}
  StrCpy $Mode CurrentUser
  ReadRegStr $1 HKLM "${SETUP_KEY}" "Folder"
  ${If} $1 == $INSTDIR
    StrCpy $Mode AllUsers
  ${EndIf}
  Call un.EnterMode
  Call un.AskAdministrator
  ${If} $Mode == AllUsers
  ${AndIf} $0 = 0
    Call un.NeedAdministrator
  ${EndIf}
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/CLEAN" $2
  ${IfNot} ${Errors}
    Call un.CleanOnly
    Quit
  ${EndIf}
  ClearErrors
  ${GetOptions} $1 "/PURGE" $2
  StrCpy $Purge 0
  ${IfNot} ${Errors}
    StrCpy $Purge 1
  ${EndIf}
FunctionEnd

; At a log-on after an upgrade: remove the versions before.
Function un.CleanOnly
  ReadRegStr $0 SHCTX "${SETUP_KEY}" "Version"
  StrCpy $R2 "_internal-$0"
  Call un.RemoveOthers
  ${If} $R3 = 1
    WriteRegStr SHCTX "${RUN_ONCE}" "${BUNDLE}" '"$INSTDIR\${UNINSTALLER}" /S /CLEAN _?=$INSTDIR'
  ${EndIf}
FunctionEnd

Section "un.Program"
  Call un.CloseAll
  !macro DeleteOne program
    Delete "${HERE}\${program}.exe"
  !macroend
  !insertmacro EachProgram DeleteOne
  StrCpy $R2 ""
  Call un.RemoveOthers
  RMDir "${HERE}"
  Call un.Unregister
  !if ${BUNDLE} == weir
    ${If} $Purge = 1
      Call un.RemoveData
    ${EndIf}
  !endif
  Call un.RemoveSelf
SectionEnd

; Until nothing runs from here: the person is asked, a silent removal ends it.
Function un.CloseAll
  ${Do}
    Call un.FindRunning
    ${If} $R3 = 0
      Return
    ${EndIf}
    ${If} ${Silent}
      Call un.EndPrograms
      ${ExitDo}
    ${EndIf}
    ${IfNot} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION $(IsOpen) IDRETRY`
      SetErrorLevel 1
      Quit
    ${EndIf}
  ${Loop}
  Call un.FindRunning
  ${If} $R3 = 1
    MessageBox MB_OK|MB_ICONSTOP $(IsStillOpen) /SD IDOK
    SetErrorLevel ${NOT_REPLACED}
    Quit
  ${EndIf}
FunctionEnd

; $R3 is 1 where something runs from any version here.
Function un.FindRunning
  StrCpy $R3 0
  FindFirst $0 $1 "${HERE}\_internal-*"
  ${DoWhile} $1 != ""
    StrCpy $R0 "${HERE}\$1"
    Call un.IsInUse
    ${If} $R1 = 1
      StrCpy $R3 1
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
FunctionEnd

Function un.Unregister
  !if ${BUNDLE} == weir
    Call un.UnregisterPrograms
  !endif
  DeleteRegValue SHCTX "${RUN_ONCE}" "${BUNDLE}"
  DeleteRegKey SHCTX "${UNINSTALL_KEY}"
  DeleteRegKey SHCTX "${SETUP_KEY}"
  DeleteRegKey /ifempty SHCTX "Software\Weir\Setup"
  DeleteRegKey /ifempty SHCTX "Software\Weir"
FunctionEnd

; Started with `_?=`, as management tools have to that wait for the end, this program lies where it
; removes, and NSIS keeps its own file open: a copy removes that, once this one has ended.
Function un.RemoveSelf
  SetOutPath "$TEMP"
  ${If} $EXEDIR == $INSTDIR
    CopyFiles /SILENT /FILESONLY "$EXEPATH" "$TEMP\${BUNDLE}-removed.exe"
    Exec '"$TEMP\${BUNDLE}-removed.exe" /S /FINISH _?=$INSTDIR'
  ${Else}
    Delete "$INSTDIR\${UNINSTALLER}"
    RMDir "$INSTDIR"
  ${EndIf}
FunctionEnd

Function un.Finish
  SetOutPath "$TEMP"
  ${For} $0 1 100
    Delete "$INSTDIR\${UNINSTALLER}"
    ${IfNot} ${FileExists} "$INSTDIR\${UNINSTALLER}"
      ${ExitFor}
    ${EndIf}
    Sleep 100
  ${Next}
  RMDir "$INSTDIR"
  Delete /REBOOTOK "$EXEPATH"
FunctionEnd
