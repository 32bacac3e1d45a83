; What setup and removal show: for whom, where, progress, the end; and whether data go, too.

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_WELCOMEFINISHPAGE_BITMAP "${SIDE}"
Var OfEveryone
Var Purge ; 1 where settings, chats and keys go, too

Page custom ShowWho LeaveWho
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!if ${BUNDLE} == weir
  !define ICON_OF "weir-desktop"
  !define MUI_FINISHPAGE_RUN
  !define MUI_FINISHPAGE_RUN_FUNCTION StartProgram
  !macro EachProgram do
    !insertmacro ${do} "weir"
    !insertmacro ${do} "weir-desktop"
  !macroend
!else
  !define ICON_OF "${BUNDLE}"
  !macro EachProgram do
    !insertmacro ${do} "${BUNDLE}"
  !macroend
!endif
!insertmacro MUI_PAGE_FINISH

!insertmacro MUI_UNPAGE_CONFIRM
!if ${BUNDLE} == weir
  UninstPage custom un.ShowData un.LeaveData
!endif
!insertmacro MUI_UNPAGE_INSTFILES

; Shown where nothing is installed yet and the command line does not say it.
Function ShowWho
  ReadRegStr $0 SHCTX "${SETUP_KEY}" "Folder"
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/AllUsers" $2
  ${If} $0 != ""
  ${OrIfNot} ${Errors}
    Abort
  ${EndIf}
  !insertmacro MUI_HEADER_TEXT $(WhoTitle) $(WhoSubtitle)
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateRadioButton} 0 10u 100% 12u $(WhoMe)
  Pop $1
  ${NSD_CreateRadioButton} 0 28u 100% 12u $(WhoAll)
  Pop $OfEveryone
  ${If} $Mode == AllUsers
    ${NSD_Check} $OfEveryone
  ${Else}
    ${NSD_Check} $1
  ${EndIf}
  nsDialogs::Show
FunctionEnd

Function LeaveWho
  StrCpy $Mode CurrentUser
  ${NSD_GetState} $OfEveryone $0
  ${If} $0 = ${BST_CHECKED}
    StrCpy $Mode AllUsers
  ${EndIf}
  StrCpy $INSTDIR ""
  Call BeginInMode
FunctionEnd

!if ${BUNDLE} == weir
; By the shell, as the person: setup may run as an administrator.
Function StartProgram
  Exec '"$WINDIR\explorer.exe" "${HERE}\weir-desktop.exe"'
FunctionEnd

Var RemoveData

Function un.ShowData
  !insertmacro MUI_HEADER_TEXT $(DataTitle) $(DataSubtitle)
  nsDialogs::Create 1018
  Pop $0
  ${NSD_CreateCheckBox} 0 10u 100% 20u $(DataRemove)
  Pop $RemoveData
  nsDialogs::Show
FunctionEnd

Function un.LeaveData
  ${NSD_GetState} $RemoveData $Purge
FunctionEnd
!endif
