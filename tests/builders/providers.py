"""A provider as it is configured; name only what differs."""

from smpdash.runtime.oidc_settings import Provider, provider_in
from smpdash.settings import OIDC_PREFIX

WHOLE = {
    "ISSUER": "https://login.example/realms/chain/",
    "CLIENT_ID": "smpdash",
    "CLIENT_SECRET": "s",
    "ADDRESS": "https://smpdash.example",
}


def provider(**different: str | None) -> Provider | None:
    """What these settings make of it; a setting that is None is not set."""
    given = {name: value for name, value in (WHOLE | different).items() if value is not None}
    return provider_in({OIDC_PREFIX + name: value for name, value in given.items()})
