# Signs the programs that it is given; CERTIFICATE (Base64) and PASSWORD come from the environment.
$ErrorActionPreference = "Stop"
$signtool = Get-ChildItem "C:\Program Files (x86)\Windows Kits\10\bin\*\x64\signtool.exe" |
    Select-Object -Last 1
$file = Join-Path $env:RUNNER_TEMP "certificate.pfx"
[IO.File]::WriteAllBytes($file, [Convert]::FromBase64String($env:CERTIFICATE))
& $signtool sign /f $file /p $env:PASSWORD /fd sha256 `
    /tr http://timestamp.digicert.com /td sha256 (Get-Item $args)
$code = $LASTEXITCODE
Remove-Item $file
exit $code
