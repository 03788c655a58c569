"""Windows of a real browser on a Streamlit app, which know when they last changed."""

from __future__ import annotations

from collections.abc import Callable

from measure import BenchError
from playwright.sync_api import Browser, Page, TimeoutError as BrowserTimeoutError
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from chromium import DESKTOP

# A window is done when its script has run and nothing has changed for so long.
QUIET_MS = 500
MOST_MS = 120_000
CLICK_SECONDS = 10
APP = "[data-testid=stApp]"
FINISHED = ForwardMsg.SCRIPT_FINISHED_FIELD_NUMBER
LINKS = "[data-testid=stTopNavLink]"
# From here on a window keeps when it changed last, and whether its script has finished, which its
# server says in a message of Streamlit's protocol: the page itself may never show that it ran.
WATCH = f"""() => {{
  Object.assign(window, {{began: 0, changed: 0, finished: 0, clicking: false}});
  new MutationObserver(() => {{ changed = performance.now(); }}).observe(
    document, {{subtree: true, childList: true, attributes: true, characterData: true}}
  );
  const says = (bytes, field) => {{
    let at = 0;
    const number = () => {{
      let [value, scale, byte] = [0, 1, 0];
      do {{
        byte = bytes[at++];
        value += (byte & 127) * scale;
        scale *= 128;
      }} while (byte & 128);
      return value;
    }};
    while (at < bytes.length) {{
      const tag = number();
      if (tag >> 3 === field) return true;
      const length = number();
      if ((tag & 7) === 2) at += length;
    }}
    return false;
  }};
  window.WebSocket = class extends WebSocket {{
    constructor(...given) {{
      super(...given);
      this.addEventListener('message', async message => {{
        const bytes = new Uint8Array(await new Response(message.data).arrayBuffer());
        if (says(bytes, {FINISHED})) finished = performance.now();
      }});
    }}
  }};
}}"""
SETTLED = f"""charts => finished && performance.now() - changed > {QUIET_MS}
  && document.querySelector('{APP}')?.dataset.testScriptState === 'notRunning'
  && !document.querySelector('[data-testid=stSkeleton]')
  && document.querySelectorAll('.js-plotly-plot .subplot').length >= charts"""
BEGIN = "e => { began = performance.now(); finished = 0; e.click(); }"
# Goes from page to page by itself, while it is told to.
WANDER = f"""first => setInterval(() => {{
  const links = [...document.querySelectorAll('{LINKS}')].slice(0, 6);
  if (clicking && links.length) links[first++ % links.length].click();
}}, {CLICK_SECONDS * 1000})"""


def open_window(browser: Browser, address: str) -> Page:
    """Open a window of a visitor of its own."""
    context = browser.new_context(viewport=DESKTOP, locale="en-US", bypass_csp=True)
    context.add_init_script(f"({WATCH})()")
    window = context.new_page()
    window.goto(address)
    return window


def settled(window: Page, charts: int = 1) -> float:
    """Wait until all is painted.

    Args:
        window: Just opened, or just clicked on by `click`.
        charts: How many there are at least.

    Returns:
        Milliseconds from the beginning to the last change.

    Raises:
        BenchError: It never comes to rest.
    """
    try:
        window.wait_for_function(SETTLED, arg=charts, timeout=MOST_MS)
    except BrowserTimeoutError:
        raise BenchError(f"{window.url} does not come to rest") from None
    return float(window.evaluate("changed - began"))


def click(window: Page, selector: str, text: str) -> float:
    """Click on what bears a text and wait until all is painted; give the milliseconds."""
    window.locator(selector).filter(has_text=text).first.evaluate(BEGIN)
    return settled(window)


class Crowd:
    """Other visitors, who go from page to page while they are told to."""

    def __init__(self, browser: Browser, address: str, number: int) -> None:
        self._windows = [open_window(browser, address) for _ in range(number)]
        for first, window in enumerate(self._windows):
            settled(window)
            window.wait_for_timeout(1000 * CLICK_SECONDS / number)
            window.evaluate(WANDER, first)

    def around(self, measure: Callable[[], float]) -> float:
        """Measure while the others click."""
        self._tell(True)
        try:
            return measure()
        finally:
            self._tell(False)

    def close(self) -> None:
        """Close their windows."""
        for window in self._windows:
            window.context.close()

    def _tell(self, clicking: bool) -> None:
        for window in self._windows:
            window.evaluate("on => { clicking = on; }", clicking)
