; The setup program of Weir, and of its on-device model. make/windows.py calls makensis with:
; BUNDLE (weir or weir-local), TITLE, VERSION, NUMBERS, CONTENTS, FILES (a script of what lies in
; the bundle), KILOBYTES, OUTPUT, ICON, SIDE (a picture), UPGRADE_CODE; at need CPU, QUICK, SIGN.

Unicode true
!ifdef CPU
  Target ${CPU}-unicode
!endif
!ifdef QUICK
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 32
!endif
SetDateSave off
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS Win10
XPStyle on
Name "${TITLE}"
OutFile "${OUTPUT}"
BrandingText "${TITLE} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
AllowSkipFiles off
!define USUAL "$LOCALAPPDATA\Programs\Weir"
InstallDir "${USUAL}" ; its last name is what a folder chosen by Browse gets

; Exit codes, besides NSIS's own: 0 done, 1 cancelled by the person, 2 ended half-way.
!define IS_NEWER 3
!define NEEDS_ADMINISTRATOR 4
!define NEEDS_WINDOWS 5
!define NOT_REPLACED 6
!define HAS_PACKAGE 7

!if ${BUNDLE} == weir
  !define UNINSTALLER "uninstall.exe"
!else
  !define UNINSTALLER "uninstall-${BUNDLE}.exe"
!endif
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include TextFunc.nsh
!include WordFunc.nsh
!include WinVer.nsh
!include WinMessages.nsh
!include x64.nsh
!include nsDialogs.nsh
!include places.nsh
!include versions.nsh
!include path.nsh
!include dialogs.nsh
!include texts.nsh
!include person.nsh

VIProductVersion ${NUMBERS}
VIAddVersionKey /LANG=0 ProductName "${TITLE}"
VIAddVersionKey /LANG=0 FileDescription "${TITLE} Setup"
VIAddVersionKey /LANG=0 FileVersion "${VERSION}"
VIAddVersionKey /LANG=0 ProductVersion "${VERSION}"
VIAddVersionKey /LANG=0 CompanyName "The Weir authors"
VIAddVersionKey /LANG=0 LegalCopyright "MIT licence"

!insertmacro PlaceFunctions ""
!insertmacro PlaceFunctions "un."
!insertmacro VersionFunctions ""
!insertmacro VersionFunctions "un."
!if ${BUNDLE} == weir
  !insertmacro PathFunctions ""
  !insertmacro PathFunctions "un."
!endif

Function .onInit
  SetRegView 64
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastBuild} 17763
    MessageBox MB_OK|MB_ICONEXCLAMATION $(NeedsWindows) /SD IDOK
    SetErrorLevel ${NEEDS_WINDOWS}
    Quit
  ${EndIf}
  System::Call 'kernel32::GetTickCount() i .r0'
  StrCpy $Mark $0
  ${If} $INSTDIR == "${USUAL}"
    StrCpy $INSTDIR "" ; no /D=
  ${EndIf}
  Call RefuseBesidePackage
  Call ChooseMode
  Call BeginInMode
FunctionEnd

; Once the mode is known: at the start, and again where the person chooses the other one.
Function BeginInMode
  Call EnterMode
  Call AskAdministrator
  ${If} $Mode == AllUsers
  ${AndIf} $0 = 0
    Call NeedAdministrator
  ${EndIf}
  Call ChooseFolder
  Call RefuseDowngrade
FunctionEnd

Section "-Program"
  AddSize ${KILOBYTES} ; NSIS counts no file that a function unpacks
  Call Unpack
  Call Exchange
  Call Register
  StrCpy $R2 "${CONTENTS}"
  Call RemoveOthers
  Call CleanLater
SectionEnd

; Everything, beside what is there and under names of its own. A folder that an earlier setup left
; half-way is removed first.
Function Unpack
  StrCpy $R0 "${HERE}\${CONTENTS}.new"
  Call RemoveContents
  ClearErrors
  SetOverwrite try ; what cannot be written raises the error flag
  !include "${FILES}"
  ${If} ${Errors}
    Call GiveUp
  ${EndIf}
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"
FunctionEnd

Function Exchange
  Call ExchangeContents
  ${If} $R5 = 1
    Call GiveUp
  ${EndIf}
  !macro ExchangeOne program
    StrCpy $R4 "${program}.exe"
    Call ExchangeProgram
    ${If} $R5 = 1
      Call GiveUp
    ${EndIf}
  !macroend
  !insertmacro EachProgram ExchangeOne
FunctionEnd

; What was there before stays; what was unpacked goes.
Function TakeBack
  SetOutPath "$TEMP"
  StrCpy $R0 "${HERE}\${CONTENTS}.new"
  Call RemoveContents
  !macro DropOne program
    Delete "${HERE}\${program}.exe.new"
  !macroend
  !insertmacro EachProgram DropOne
  RMDir "${HERE}"
  ${IfNot} ${FileExists} "${HERE}\*"
    Delete "$INSTDIR\${UNINSTALLER}"
    RMDir "$INSTDIR"
  ${EndIf}
  SetErrorLevel ${NOT_REPLACED}
FunctionEnd

Function GiveUp
  Call TakeBack
  MessageBox MB_OK|MB_ICONSTOP $(NotReplaced) /SD IDOK
  Quit
FunctionEnd

; Where NSIS itself ends, as when the disk is full.
Function .onInstFailed
  Call TakeBack
FunctionEnd

; The same version in use was left as it is: then its second copy goes. What else is in use is
; removed when it no longer is: at the next log-on, the next upgrade, or with all the rest.
Function CleanLater
  DeleteRegValue SHCTX "${RUN_ONCE}" "${BUNDLE}"
  ${If} $R3 = 1
    WriteRegStr SHCTX "${RUN_ONCE}" "${BUNDLE}" '"$INSTDIR\${UNINSTALLER}" /S /CLEAN _?=$INSTDIR'
    MessageBox MB_OK|MB_ICONINFORMATION $(GoesOn) /SD IDOK
  ${EndIf}
FunctionEnd

Function Register
  WriteRegStr SHCTX "${SETUP_KEY}" "Folder" "$INSTDIR"
  WriteRegStr SHCTX "${SETUP_KEY}" "Version" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${TITLE}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "The Weir authors"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "${HERE}\${ICON_OF}.exe,0"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S _?=$INSTDIR'
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
  !if ${BUNDLE} == weir
    Call RegisterPrograms
  !endif
FunctionEnd

!if ${BUNDLE} == weir
Function RegisterPrograms
  SetOutPath "$PROFILE" ; where the program starts; never a folder that keeps ours in use
  CreateShortcut "$SMPROGRAMS\Weir.lnk" "${HERE}\weir-desktop.exe" "" "" 0 "" "" "$(StartMenuHint)"
  SetOutPath "$INSTDIR"
  WriteRegStr SHCTX "${APP_PATHS}\weir.exe" "" "${HERE}\weir.exe"
  WriteRegStr SHCTX "${APP_PATHS}\weir-desktop.exe" "" "${HERE}\weir-desktop.exe"
  ${GetParameters} $1
  ClearErrors
  ${GetOptions} $1 "/NOPATH" $2
  ${If} ${Errors}
    StrCpy $R0 "${HERE}"
    StrCpy $R1 "add"
    Call EditPath
  ${EndIf}
FunctionEnd

Function un.UnregisterPrograms
  Delete "$SMPROGRAMS\Weir.lnk"
  DeleteRegKey SHCTX "${APP_PATHS}\weir.exe"
  DeleteRegKey SHCTX "${APP_PATHS}\weir-desktop.exe"
  StrCpy $R0 "${HERE}"
  StrCpy $R1 "remove"
  Call un.EditPath
FunctionEnd
!endif

!include uninstall.nsh
