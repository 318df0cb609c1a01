"""HTTPS in the studio's network: its own authority and certificates, its tablets, its name."""
