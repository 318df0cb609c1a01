"""A property list of launchd, the service manager of macOS."""

import plistlib

from smpdash.cli.startup.plan import ServicePlan


def launchd_plist(plan: ServicePlan) -> str:
    """The text of local.smpdash.plist."""
    about = {
        "Label": "local.smpdash",
        "ProgramArguments": [*plan.command, f"--log={plan.data}/smpdash.log"],
        "WorkingDirectory": plan.home,
        "EnvironmentVariables": {"SMPDASH_DB": f"{plan.data}/smpdash.db"},
        "UserName": plan.user,
        "Umask": 0o077,
        "RunAtLoad": True,
        "KeepAlive": True,
        "ThrottleInterval": 5,
        # A stop waits for what is being saved.
        "ExitTimeOut": 30,
        "ProcessType": "Interactive",
        "SoftResourceLimits": {"NumberOfFiles": 4096},
    }
    return plistlib.dumps(about, sort_keys=False).decode()
