; For whom, and where. `Software\Weir\Setup\<bundle>` of the person or the machine says what is there.

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${BUNDLE}"
!define APP_PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths"
!define RUN_ONCE "Software\Microsoft\Windows\CurrentVersion\RunOnce"
!define SETUP_KEY "Software\Weir\Setup\${BUNDLE}"

Var Mode ; AllUsers or CurrentUser
Var Mark ; makes names of what is set aside unique

!macro PlaceFunctions un

; $0 is 1 for a process that may write where all users read.
Function ${un}AskAdministrator
  UserInfo::GetAccountType
  Pop $0
  ${If} $0 == "Admin"
    StrCpy $0 1
  ${Else}
    StrCpy $0 0
  ${EndIf}
FunctionEnd

; Registry and shell folders of the mode; SHCTX then means HKLM or HKCU.
Function ${un}EnterMode
  ${If} $Mode == AllUsers
    SetShellVarContext all
  ${Else}
    SetShellVarContext current
  ${EndIf}
FunctionEnd

; Leaves with ${NEEDS_ADMINISTRATOR}, or starts once more as an administrator where one can be asked.
Function ${un}NeedAdministrator
  ${If} ${Silent}
    SetErrorLevel ${NEEDS_ADMINISTRATOR}
    Quit
  ${EndIf}
  ClearErrors
  ${If} "${un}" == ""
    ExecShell "runas" "$EXEPATH" "/AllUsers"
  ${Else}
    ExecShell "runas" "$INSTDIR\${UNINSTALLER}"
  ${EndIf}
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONEXCLAMATION $(NeedsAdministrator)
    SetErrorLevel ${NEEDS_ADMINISTRATOR}
  ${EndIf}
  Quit
FunctionEnd

!macroend

; The mode: what the command line says, else that of the installation there is, else everyone for
; an administrator (as who runs a roll-out) and the person for anybody else.
Function ChooseMode
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/AllUsers" $2
  ${IfNot} ${Errors}
    StrCpy $Mode AllUsers
    Return
  ${EndIf}
  ClearErrors
  ${GetOptions} $1 "/CurrentUser" $2
  ${IfNot} ${Errors}
    StrCpy $Mode CurrentUser
    Return
  ${EndIf}
  ReadRegStr $2 HKCU "${SETUP_KEY}" "Folder"
  ReadRegStr $3 HKLM "${SETUP_KEY}" "Folder"
  Call AskAdministrator
  StrCpy $Mode CurrentUser
  ${If} $2 == ""
    ${If} $3 != ""
    ${OrIf} $0 = 1
      StrCpy $Mode AllUsers
    ${EndIf}
  ${EndIf}
FunctionEnd

; $INSTDIR: where it is already, else what /D= says, else beside Weir, else the usual place.
Function ChooseFolder
  ReadRegStr $1 SHCTX "${SETUP_KEY}" "Folder"
  ${If} $1 == ""
  ${AndIf} $INSTDIR == ""
    ReadRegStr $1 SHCTX "Software\Weir\Setup\weir" "Folder"
  ${EndIf}
  ${If} $1 != ""
    StrCpy $INSTDIR $1
  ${ElseIf} $INSTDIR == ""
    ${If} $Mode == AllUsers
      StrCpy $INSTDIR "$PROGRAMFILES64\Weir"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\Weir"
    ${EndIf}
  ${EndIf}
FunctionEnd

; Leaves where an MSI of ours is installed: two installers must not own the same files.
Function RefuseBesidePackage
  System::Call 'msi::MsiEnumRelatedProductsW(w "${UPGRADE_CODE}", i 0, i 0, w .r1) i .r0'
  ${If} $0 = 0
    MessageBox MB_OK|MB_ICONEXCLAMATION $(HasPackage) /SD IDOK
    SetErrorLevel ${HAS_PACKAGE}
    Quit
  ${EndIf}
FunctionEnd

; Leaves where a newer version is there, unless /DOWNGRADE or the person says so.
Function RefuseDowngrade
  ReadRegStr $3 SHCTX "${SETUP_KEY}" "Version"
  ${If} $3 == ""
    Return
  ${EndIf}
  ${VersionCompare} $3 ${VERSION} $0
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/DOWNGRADE" $2
  ${If} $0 = 1
  ${AndIf} ${Errors}
    ${If} ${Cmd} `MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 $(IsNewer) /SD IDNO IDYES`
      Return
    ${EndIf}
    SetErrorLevel ${IS_NEWER}
    Quit
  ${EndIf}
FunctionEnd
