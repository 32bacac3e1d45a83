; One version beside another: what is in use is never touched, what is not is removed by its list.
; Each contents folder carries `installed.txt`: its files, then its folders, the innermost first.

!define HERE "$INSTDIR\${BUNDLE}"
!define LIST "installed.txt"

!macro VersionFunctions un

; Whether something runs from the contents folder $R0: $R1 is 1 or 0. A library that is loaded
; cannot be opened for writing.
Function ${un}IsInUse
  Push $0
  Push $1
  StrCpy $R1 0
  FindFirst $0 $1 "$R0\python3*.dll"
  ${DoWhile} $1 != ""
    ClearErrors
    FileOpen $2 "$R0\$1" a
    ${If} ${Errors}
      StrCpy $R1 1
    ${Else}
      FileClose $2
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
  Pop $1
  Pop $0
FunctionEnd

; Removes the contents folder $R0, unless it is in use; then $R1 is 1.
Function ${un}RemoveContents
  Call ${un}IsInUse
  ${If} $R1 = 1
    Return
  ${EndIf}
  ClearErrors
  ${If} ${FileExists} "$R0\${LIST}"
    Rename "$R0" "$R0.gone" ; the true test on NTFS: it fails while a file in it is open
    ${If} ${Errors}
      StrCpy $R1 1
      Return
    ${EndIf}
    StrCpy $R0 "$R0.gone"
    Call ${un}RemoveListed
  ${EndIf}
  RMDir "$R0"
FunctionEnd

; Deletes what the list in $R0 names, and the list.
Function ${un}RemoveListed
  Push $0
  Push $1
  Push $2
  FileOpen $0 "$R0\${LIST}" r
  ${Do}
    ClearErrors
    FileRead $0 $1
    ${If} ${Errors}
      ${ExitDo}
    ${EndIf}
    ${TrimNewLines} "$1" $1
    StrCpy $2 $1 1 -1
    ${If} $2 == "\"
      RMDir "$R0\$1"
    ${Else}
      Delete "$R0\$1"
    ${EndIf}
  ${Loop}
  FileClose $0
  Delete "$R0\${LIST}"
  Pop $2
  Pop $1
  Pop $0
FunctionEnd

; Removes what earlier versions left, save the contents folder named $R2. $R3 is 1 where something
; is in use and has to stay.
Function ${un}RemoveOthers
  StrCpy $R3 0
  FindFirst $0 $1 "${HERE}\_internal-*"
  ${DoWhile} $1 != ""
    ${If} $1 != $R2
      StrCpy $R0 "${HERE}\$1"
      Call ${un}RemoveContents
      ${If} $R1 = 1
        StrCpy $R3 1
      ${EndIf}
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
  FindFirst $0 $1 "${HERE}\*.old-*"
  ${DoWhile} $1 != ""
    ClearErrors
    Delete "${HERE}\$1"
    ${If} ${Errors}
      StrCpy $R3 1
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0
FunctionEnd

!macroend

; Puts the program $R4 in place of the one that may run, under a name that nothing has. $R5 is 1
; where that failed; then the one before is there again.
Function ExchangeProgram
  StrCpy $R5 0
  ClearErrors
  ${If} ${FileExists} "${HERE}\$R4"
    Rename "${HERE}\$R4" "${HERE}\$R4.old-$Mark"
  ${EndIf}
  Rename "${HERE}\$R4.new" "${HERE}\$R4"
  ${If} ${Errors}
    StrCpy $R5 1
    ${IfNot} ${FileExists} "${HERE}\$R4"
      Rename "${HERE}\$R4.old-$Mark" "${HERE}\$R4"
    ${EndIf}
  ${EndIf}
FunctionEnd

; Makes the unpacked folder the contents of this version. Where the same version is there and in
; use, it stays: it is whole, since it was put there like this. $R5 is 1 where it failed.
Function ExchangeContents
  StrCpy $R5 0
  StrCpy $R0 "${HERE}\${CONTENTS}"
  ${If} ${FileExists} "$R0\*"
    Call IsInUse
    ${If} $R1 = 1
      Return
    ${EndIf}
    Rename "$R0" "$R0.old-$Mark"
  ${EndIf}
  ClearErrors
  Rename "$R0.new" "$R0"
  ${If} ${Errors}
    StrCpy $R5 1
    Rename "$R0.old-$Mark" "$R0"
  ${EndIf}
FunctionEnd
