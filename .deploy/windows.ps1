# Windows: a task that starts with the computer, as an account of its own, and starts again when it ended.
# Run once as administrator in the project's folder, after the two lines under "Start" in README.md.
$folder = (Get-Location).Path
$action = New-ScheduledTaskAction -Execute "$folder\.venv\Scripts\python.exe" -Argument "app.py" -WorkingDirectory $folder
$trigger = New-ScheduledTaskTrigger -AtStartup
$account = New-ScheduledTaskPrincipal -UserId "NT AUTHORITY\LOCAL SERVICE" -LogonType ServiceAccount
$settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) `
    -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew -StartWhenAvailable
# The register's folder is for this account and administrators alone.
New-Item -ItemType Directory -Force "$folder\data\local" | Out-Null
icacls "$folder\data\local" /inheritance:r /grant "*S-1-5-19:(OI)(CI)M" "*S-1-5-32-544:(OI)(CI)F" | Out-Null
[Environment]::SetEnvironmentVariable("REJESTR_HEADLESS", "1", "Machine")
Register-ScheduledTask -TaskName "Rejestr72" -Action $action -Trigger $trigger -Principal $account -Settings $settings
Start-ScheduledTask -TaskName "Rejestr72"
