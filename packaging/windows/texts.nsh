; What a person reads during setup and removal. Every text stands here in both languages.

!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

!macro Text name english chinese
  LangString ${name} ${LANG_ENGLISH} "${english}"
  LangString ${name} ${LANG_SIMPCHINESE} "${chinese}"
!macroend

!insertmacro Text WhoTitle "Who may use ${TITLE}?" "谁可以使用 ${TITLE}？"
!insertmacro Text WhoSubtitle "Everyone needs an administrator; only you does not." "为所有人安装需要管理员权限；只为您自己安装则不需要。"
!insertmacro Text WhoMe "Only &me" "只为我自己(&M)"
!insertmacro Text WhoAll "&Everyone on this computer" "为这台电脑上的所有人(&E)"
!insertmacro Text NeedsWindows "${TITLE} needs a 64-bit Windows 10, version 1809, or newer." "${TITLE} 需要 64 位的 Windows 10 1809 或更高版本。"
!insertmacro Text NeedsAdministrator "Only an administrator can do this for everyone on this computer." "只有管理员才能为这台电脑上的所有人执行此操作。"
!insertmacro Text HasPackage "${TITLE} came to this computer in an MSI package of your administrator. Please have it upgraded or removed in the same way." "这台电脑上的 ${TITLE} 是由管理员通过 MSI 安装包部署的，请用同样的方式升级或卸载。"
!insertmacro Text IsNewer "A newer version is installed: $3. Replace it by ${VERSION}?" "已安装更新的版本：$3。要用 ${VERSION} 替换吗？"
!insertmacro Text NotReplaced "Not all files could be put in place. What was there before has been kept." "部分文件无法写入。原有的内容已保留。"
!insertmacro Text GoesOn "${TITLE} ${VERSION} is installed. What is open now goes on with the version before; the next start is the new one." "${TITLE} ${VERSION} 已安装。现在打开的窗口将继续使用旧版本，下次启动时即为新版本。"
!insertmacro Text IsOpen "${TITLE} is open. Please close it, then choose Retry." "${TITLE} 正在运行。请先将其关闭，然后选择“重试”。"
!insertmacro Text IsStillOpen "${TITLE} could not be ended. Nothing was removed." "无法结束 ${TITLE}。未删除任何内容。"
!insertmacro Text DataTitle "Settings and chats" "设置与聊天记录"
!insertmacro Text DataSubtitle "They stay on this computer unless you say otherwise." "除非您另作选择，否则它们会保留在这台电脑上。"
!insertmacro Text DataRemove "&Remove my settings, chats, downloaded models and stored keys, too" "同时删除我的设置、聊天记录、已下载的模型和已保存的密钥(&R)"
!insertmacro Text StartMenuHint "Chat with language models" "与语言模型聊天"
