"""Freshpaint's own clients, and curl."""

from liveview.clients import names
from liveview.clients.connect.first_event import curl
from liveview.clients.connect.guide import Guide, GuideStep
from liveview.model.event import Wire

_CLEAR_TEXT = "Android forbids plain http unless the manifest of the debug build says otherwise:"

GUIDES = (
    Guide(
        "curl",
        "curl, or your own server",
        (
            GuideStep("Send a first event; anything else that speaks HTTP does the same:", curl("@URL/track"), "sh"),
            GuideStep(
                "Over HTTPS, trusting the certificate that --tls made:",
                curl("@TLS_URL/track", "--cacert @CA \\\n  "),
                "sh",
                tls=True,
            ),
        ),
        ("The reply is 200 when the event is in the log. Whether it is valid shows here, never in the reply.",),
        frozenset({names.CURL}),
        frozenset({Wire.HTTP_API}),
    ),
    Guide(
        "freshpaint-js",
        "freshpaint.js",
        (
            GuideStep(
                "Give init the api_host; leave app_host alone, the script waits for files that only that host has:",
                'freshpaint.init("@ENV", {api_host: "@URL"})',
                "js",
            ),
            GuideStep(
                "An https page in Safari needs the port of --tls, whose certificate it must trust:",
                'freshpaint.init("@ENV", {api_host: "@TLS_URL"})',
                "js",
                tls=True,
            ),
        ),
        ("The Impression Pixel cannot be pointed here: its address is not public, and it is not an event.",),
        frozenset({names.FRESHPAINT_JS}),
        frozenset({Wire.WEB_SDK}),
    ),
    Guide(
        "gtm",
        "Freshpaint in GTM",
        (
            GuideStep(
                "The template has no field for a host. Add a Custom HTML tag that fires after it:",
                '<script>freshpaint.set_config({api_host: "@URL"})</script>',
                "html",
            ),
        ),
        (
            "Events that the template sends before that tag fires still go to Freshpaint.",
            "For an https page in Safari take @TLS_URL instead, with --tls.",
        ),
        frozenset({names.GTM}),
    ),
    Guide(
        "react-native",
        "Freshpaint, React Native",
        (
            GuideStep(
                "The SDK speaks https only, so start liveview with --tls and trust its certificate on the device:",
                'Freshpaint.init("@ENV", {apiEndpoint: "@TLS_ADDRESS/react-native/"})',
                "js",
                tls=True,
            ),
            GuideStep(
                "Over plain http the SDK looks at window.location, which the app has to set first:",
                'window.location = {protocol: "http:"};\n'
                'Freshpaint.init("@ENV", {\n'
                '  apiEndpoint: "@ADDRESS/react-native/",\n'
                "  forceHttps: false,\n"
                "});",
                "js",
            ),
            GuideStep(
                "On an Android device or emulator make its own port lead here:", "adb reverse tcp:@PORT tcp:@PORT", "sh"
            ),
        ),
        (),
        frozenset({names.REACT_NATIVE}),
        frozenset({Wire.REACT_NATIVE}),
    ),
    Guide(
        "android",
        "Freshpaint, Android",
        (
            GuideStep("Make the port of the device or emulator lead here:", "adb reverse tcp:@PORT tcp:@PORT", "sh"),
            GuideStep(
                "Then send its uploads there:",
                'new Freshpaint.Builder(context, "@ENV")\n'
                "    .connectionFactory(new ConnectionFactory() {\n"
                "        @Override\n"
                "        protected HttpURLConnection openConnection(String url)\n"
                "                throws IOException {\n"
                "            return super.openConnection(url.replace(\n"
                '                "https://api.perfalytics.com", "http://127.0.0.1:@PORT"));\n'
                "        }\n"
                "    })\n"
                "    .build();",
                "java",
            ),
            GuideStep(
                "Without adb, an emulator knows this machine as 10.0.2.2: write http://10.0.2.2:@PORT, and admit it:",
                "liveview --allow-host 10.0.2.2:@PORT",
                "sh",
            ),
            GuideStep(_CLEAR_TEXT, 'android:usesCleartextTraffic="true"', "xml"),
        ),
        ("It sends every 30 s or 20 events; flushQueueSize(1) sends each at once.",),
        frozenset({names.ANDROID}),
    ),
    Guide(
        "ios",
        "Freshpaint, iOS",
        (
            GuideStep(
                "Let requestFactory change where uploads go; the simulator shares this machine's 127.0.0.1:",
                "configuration.requestFactory = { url in\n"
                "    var parts = URLComponents(url: url, resolvingAgainstBaseURL: false)!\n"
                '    parts.scheme = "http"\n'
                '    parts.host = "127.0.0.1"\n'
                "    parts.port = @PORT\n"
                "    return NSMutableURLRequest(url: parts.url!)\n"
                "}",
                "swift",
            ),
            GuideStep(
                "iOS forbids plain http unless Info.plist allows it on the local network:",
                "<key>NSAppTransportSecurity</key>\n<dict><key>NSAllowsLocalNetworking</key><true/></dict>",
                "xml",
            ),
        ),
        (
            "It sends every 30 s or 20 events; configuration.flushAt = 1 sends each at once.",
            "Its WebhookIntegrationFactory sends single events to any URL: point it at a path of the sink.",
        ),
        frozenset({names.IOS}),
    ),
)
"""In the order of the screen."""
