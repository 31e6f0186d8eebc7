/* Browsers start no worker for a page that was opened from disk: there the search runs in a hidden frame. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      document.body.append(frame)
      frame.answer = data => this.dispatchEvent(new MessageEvent("message", { data }))
      const loaded = new Promise(resolve => { frame.loaded = resolve })
      frame.contentDocument.open()
      frame.contentDocument.write(
        "<script>window.postMessage = data => frameElement.answer(data)<\/script>" +
        `<script src="${new URL(url, location.href)}" onload="frameElement.loaded()"><\/script>`
      )
      frame.contentDocument.close()
      this.postMessage = data =>
        loaded.then(() => frame.contentWindow.dispatchEvent(new MessageEvent("message", { data })))
    }
    terminate() {}
  }
}
