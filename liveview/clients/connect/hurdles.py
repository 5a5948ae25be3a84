"""What comes between a client and this machine: origins, networks, browsers, certificates."""

from liveview.clients.connect.guide import Guide, GuideStep

GUIDES = (
    Guide(
        "origins",
        "Pages of other origins",
        (
            GuideStep(
                "Pages on localhost and 127.0.0.1 pass. Admit every other one by its origin:",
                "liveview --allow-origin https://shop.example",
                "sh",
            ),
        ),
        ("A page that was refused is listed under Refused, with the option that admits it.",),
    ),
    Guide(
        "network",
        "Phones and other machines",
        (
            GuideStep(
                "liveview listens on this machine only. Open it to the network, as long as you trust that network:",
                "liveview --host 0.0.0.0 --allow-remote",
                "sh",
            ),
            GuideStep(
                "Its address passes as a Host; a name has to be admitted:",
                "liveview --host 0.0.0.0 --allow-remote --allow-host laptop.local:@PORT",
                "sh",
            ),
        ),
        (
            "On the device write this machine's address in place of 127.0.0.1.",
            "A phone on a cable needs none of this: adb reverse for Android.",
        ),
    ),
    Guide(
        "browsers",
        "Safari, and Chrome's permission",
        (
            GuideStep("Develop on http://localhost or http://127.0.0.1, where no browser minds."),
            GuideStep(
                "Chrome and Edge from 142 on always block an http page on a public address. An https page may call"
                " this machine once the user grants the local network permission, which the browser asks for."
            ),
            GuideStep(
                "Safari blocks http calls from every https page, also to this machine. It needs the port of --tls:",
                "liveview --tls",
                "sh",
            ),
        ),
        ("No header of the receiver changes any of this. A blocked call never arrives, so it is not under Refused.",),
    ),
    Guide(
        "https",
        "HTTPS and its certificate",
        (
            GuideStep(
                "Open a second port with HTTPS; the certificate authority is made once, on this machine:",
                "liveview --tls",
                "sh",
            ),
            GuideStep(
                "Trust it in one command or process:",
                "export SSL_CERT_FILE=@CA\nexport REQUESTS_CA_BUNDLE=@CA\nexport NODE_EXTRA_CA_CERTS=@CA",
                "sh",
            ),
            GuideStep(
                "Trust it on macOS:",
                "security add-trusted-cert \\\n  -k ~/Library/Keychains/login.keychain-db @CA",
                "sh",
            ),
            GuideStep(
                "Trust it on Debian and Ubuntu:",
                "sudo cp @CA \\\n  /usr/local/share/ca-certificates/liveview.crt\nsudo update-ca-certificates",
                "sh",
            ),
            GuideStep("Trust it in the iOS simulator:", "xcrun simctl keychain booted add-root-cert @CA", "sh"),
        ),
        (
            "The certificate is in local-ca of the state directory; systems list it as liveview local CA.",
            "Firefox keeps a list of its own: Settings, Privacy & Security, View Certificates, Authorities, Import.",
            "An Android app trusts it once its debug build has a network security config with user certificates.",
            "What trusts it believes its key about every site: keep the key here, and end the trust afterwards.",
        ),
    ),
    Guide(
        "unsupported",
        "What cannot be pointed here",
        (
            GuideStep("Freshpaint's Impression Pixel: its address is not public."),
            GuideStep("alias() of mixpanel for Python: it always calls Mixpanel's own host."),
            GuideStep("Freshpaint's GTM template before set_config has run: Freshpaint gives its script the host."),
            GuideStep("Session recording, feature flags and the settings of other vendors: they are not events."),
            GuideStep("Pixels and SDKs of ad networks: they speak protocols of their own."),
        ),
    ),
)
"""In the order of the screen."""
