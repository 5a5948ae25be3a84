// Prepares the page for textual.js, which draws the terminal: where its socket is, its font, and the keyboard.
"use strict";

const body = document.body;
const terminal = document.getElementById("terminal");
const socket = new URL("screen", location.href);
socket.protocol = socket.protocol === "https:" ? "wss:" : "ws:";
socket.search = "";
terminal.dataset.sessionWebsocketUrl = socket.href;

const asked = Number(new URLSearchParams(location.search).get("fontsize"));
const size = asked >= 6 && asked <= 60 ? asked : 16;
terminal.dataset.fontSize = size;

const again = document.getElementById("again");
again.addEventListener("click", () => location.reload());

let isOpen = false;
const focus = () => {
  if (isOpen) terminal.querySelector(".xterm-helper-textarea").focus();
};

// textual.js tells with classes of the body that something was drawn, and that the socket is closed.
new MutationObserver((_, observer) => {
  if (body.classList.contains("-closed")) {
    observer.disconnect();
    isOpen = false;
    again.focus();
  } else if (body.classList.contains("-first-byte") && !isOpen) {
    isOpen = true;
    focus();
  }
}).observe(body, { attributes: true, attributeFilter: ["class"] });

// The size of a cell is measured once, so the fonts must be there before. textual.js starts with the `load` event.
const begin = async () => {
  const fonts = ["", "bold ", "italic "].map((style) => document.fonts.load(`${style}${size}px "Roboto Mono"`));
  await Promise.allSettled(fonts);
  const script = document.createElement("script");
  script.src = "static/textual.js";
  script.addEventListener("load", () => window.onload(new Event("load")));
  document.head.append(script);
};

window.addEventListener("focus", focus);
if (document.readyState === "complete") begin();
else window.addEventListener("load", begin);
