; Tandem's installer for Windows, compiled by packaging/windows.py:
;   makensis -DVERSION=1.2.3 -DTREE=folder -DOUTPUT=file.exe tandem.nsi
; For the user who starts it, without an administrator's rights, or for everybody. Silent:
;   tandem-setup.exe /S [/CurrentUser | /AllUsers] [/AUTOSTART] [/D=C:\folder]
; A silent one ends with 1, and changes nothing, while Tandem runs.
Unicode True
; Each file by itself: as one stream the installer unpacks all of it before it shows anything
SetCompressor lzma
ManifestDPIAware true
ManifestLongPathAware true
ManifestSupportedOS all

!define NAME "Tandem"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Tandem"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
!define RULE "Tandem video call"

; The mode of an installed Tandem is kept: an upgrade goes where the old one is
!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_INSTALLMODE_DEFAULT_CURRENTUSER
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_INSTDIR "Tandem"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${UNINSTALL_KEY}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${UNINSTALL_KEY}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_USE_PROGRAMFILES64
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include x64.nsh

Name "${NAME}"
OutFile "${OUTPUT}"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} installer"
VIAddVersionKey "LegalCopyright" "GPL-3.0-or-later"

!define MUI_FINISHPAGE_RUN "$INSTDIR\tandem.exe"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Russian"

LangString PROGRAM ${LANG_ENGLISH} "Tandem (needed)"
LangString PROGRAM ${LANG_RUSSIAN} "Tandem (обязательно)"
LangString AT_LOGIN ${LANG_ENGLISH} "Start when I log in"
LangString AT_LOGIN ${LANG_RUSSIAN} "Запускать при входе в систему"
LangString SETTINGS ${LANG_ENGLISH} "Your settings and logs stay in"
LangString SETTINGS ${LANG_RUSSIAN} "Ваши настройки и журналы остаются в папке"
LangString TOO_OLD ${LANG_ENGLISH} "Tandem needs a 64-bit Windows."
LangString TOO_OLD ${LANG_RUSSIAN} "Tandem работает только в 64-разрядной Windows."
LangString RUNS ${LANG_ENGLISH} "Tandem is running. Close it, then try again."
LangString RUNS ${LANG_RUSSIAN} "Tandem запущен. Закройте его и повторите попытку."

; Windows lets nobody write to a program that runs
!macro WAIT_UNTIL_CLOSED
    ${If} ${FileExists} "$INSTDIR\tandem.exe"
        ${Do}
            ClearErrors
            FileOpen $0 "$INSTDIR\tandem.exe" a
            ${IfNot} ${Errors}
                FileClose $0
                ${ExitDo}
            ${EndIf}
            ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNS)" /SD IDCANCEL IDCANCEL`
                SetErrorLevel 1
                Quit
            ${EndIf}
        ${Loop}
    ${EndIf}
!macroend

Section "$(PROGRAM)" PROGRAM_SECTION
    SectionIn RO
    ; In the place of an older one: its files go first, settings are elsewhere
    !insertmacro WAIT_UNTIL_CLOSED
    ReadRegStr $0 SHCTX "${UNINSTALL_KEY}" "InstallLocation"
    ${If} $0 != ""
    ${AndIf} ${FileExists} "$0\uninstall.exe"
        ExecWait '"$0\uninstall.exe" /S /$MultiUser.InstallMode _?=$0' $1
        ${If} $1 <> 0
            MessageBox MB_OK|MB_ICONSTOP "$(RUNS)" /SD IDOK
            SetErrorLevel 1
            Quit
        ${EndIf}
    ${EndIf}

    SetOutPath "$INSTDIR"
    File /r "${TREE}\*.*"
    WriteUninstaller "$INSTDIR\uninstall.exe"
    CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\tandem.exe"

    WriteRegStr SHCTX "Software\Classes\tandem" "" "URL:${NAME}"
    WriteRegStr SHCTX "Software\Classes\tandem" "URL Protocol" ""
    WriteRegStr SHCTX "Software\Classes\tandem\DefaultIcon" "" "$INSTDIR\tandem.exe,0"
    WriteRegStr SHCTX "Software\Classes\tandem\shell\open\command" "" '"$INSTDIR\tandem.exe" "%1"'

    WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayName" "${NAME}"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\tandem.exe,0"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "Publisher" "Tandem"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
    WriteRegStr SHCTX "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S /$MultiUser.InstallMode'
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoModify" 1
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    WriteRegDWORD SHCTX "${UNINSTALL_KEY}" "EstimatedSize" $0

    ; A rule of the firewall is for everybody, and so only an installation for everybody makes one
    ${If} $MultiUser.InstallMode == "AllUsers"
        nsExec::Exec 'netsh advfirewall firewall delete rule name="${RULE}"'
        nsExec::Exec 'netsh advfirewall firewall add rule name="${RULE}" dir=in action=allow program="$INSTDIR\tandem.exe" profile=private,domain'
    ${EndIf}
SectionEnd

Section /o "$(AT_LOGIN)" LOGIN_SECTION
    WriteRegStr HKCU "${RUN_KEY}" "${NAME}" '"$INSTDIR\tandem.exe"'
SectionEnd

Section "Uninstall"
    !insertmacro WAIT_UNTIL_CLOSED
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\tandem.exe"
    Delete "$INSTDIR\tandem-console.exe"
    Delete "$INSTDIR\tandem-server.exe"
    Delete "$INSTDIR\LICENSE.txt"
    Delete "$INSTDIR\THIRD-PARTY-NOTICES.txt"
    Delete "$INSTDIR\sbom.cdx.json"
    Delete "$INSTDIR\uninstall.exe"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\${NAME}.lnk"
    DeleteRegKey SHCTX "Software\Classes\tandem"
    DeleteRegKey SHCTX "${UNINSTALL_KEY}"
    DeleteRegValue HKCU "${RUN_KEY}" "${NAME}"
    ${If} $MultiUser.InstallMode == "AllUsers"
        nsExec::Exec 'netsh advfirewall firewall delete rule name="${RULE}"'
    ${EndIf}
    DetailPrint "$(SETTINGS) $LOCALAPPDATA\tandem"
    IfSilent +2
    MessageBox MB_OK|MB_ICONINFORMATION "$(SETTINGS) $LOCALAPPDATA\tandem"
SectionEnd

Function .onInit
    ${IfNot} ${RunningX64}
        MessageBox MB_OK|MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
        SetErrorLevel 1
        Quit
    ${EndIf}
    SetRegView 64
    !insertmacro MULTIUSER_INIT
    ${GetParameters} $0
    ClearErrors
    ${GetOptions} $0 "/AUTOSTART" $1
    ${IfNot} ${Errors}
        SectionSetFlags ${LOGIN_SECTION} ${SF_SELECTED}
    ${EndIf}
    ; As it was chosen for the one that is replaced
    ReadRegStr $0 HKCU "${RUN_KEY}" "${NAME}"
    ${If} $0 != ""
        SectionSetFlags ${LOGIN_SECTION} ${SF_SELECTED}
    ${EndIf}
FunctionEnd

Function un.onInit
    SetRegView 64
    !insertmacro MULTIUSER_UNINIT
FunctionEnd
