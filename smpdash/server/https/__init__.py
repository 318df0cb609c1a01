"""HTTPS in the studio's network: an authority of its own, its certificates, and who trusts it."""
