"""Lines of PowerShell that make a task of Windows' task scheduler."""

from typing import Final

from smpdash.cli.startup.plan import ServicePlan

LINES: Final = """\
# Written by `smpdash service`. For a PowerShell of an administrator.
New-Item -ItemType Directory -Force -Path {data} | Out-Null
icacls {data} /inheritance:r /grant:r {grant} "*S-1-5-32-544:(OI)(CI)F" | Out-Null
[Environment]::SetEnvironmentVariable("SMPDASH_DB", {records}, "Machine")
$action = New-ScheduledTaskAction -Execute {program} -Argument {arguments} -WorkingDirectory {home}
$trigger = New-ScheduledTaskTrigger -AtStartup
$minute = New-TimeSpan -Minutes 1
$settings = New-ScheduledTaskSettingsSet -RestartCount 999 -RestartInterval $minute `
    -ExecutionTimeLimit ([TimeSpan]::Zero) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
$login = Get-Credential -UserName {user} -Message "The user who runs smpdash"
Register-ScheduledTask -TaskName smpdash -Action $action -Trigger $trigger -Settings $settings `
    -RunLevel Limited -User $login.UserName -Password $login.GetNetworkCredential().Password
Start-ScheduledTask -TaskName smpdash
"""


def windows_lines(plan: ServicePlan) -> str:
    """The lines."""
    first, *more = plan.command
    arguments = " ".join([*more, f'"--log={plan.data}\\smpdash.log"'])
    return LINES.format(
        data=_quoted(plan.data),
        grant=_quoted(f"{plan.user}:(OI)(CI)M"),
        records=_quoted(f"{plan.data}\\smpdash.db"),
        program=_quoted(first),
        arguments=_quoted(arguments),
        home=_quoted(plan.home),
        user=_quoted(plan.user),
    )


def _quoted(text: str) -> str:
    """A text in which PowerShell replaces nothing."""
    return "'" + text.replace("'", "''") + "'"
