/* global window, navigator, MediaStreamTrack, OscillatorNode, Event, document */
// A phone with a lamp, a lens that zooms and two cameras; writes down what the page does with it.
{
  const asked = { constraints: [], cameras: [], notes: [], buzzes: [], locks: 0, released: [] }
  window.asked = asked

  MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 5, step: 0.1 } })
  MediaStreamTrack.prototype.getSettings = () => ({ facingMode: window.facing ?? 'environment' })
  MediaStreamTrack.prototype.applyConstraints = ({ advanced }) => {
    asked.constraints.push(...advanced)
    return Promise.resolve()
  }
  const camera = (deviceId) => ({ deviceId, kind: "videoinput" })
  navigator.mediaDevices.enumerateDevices = () => Promise.resolve([camera('back'), camera('front')])
  const open = navigator.mediaDevices.getUserMedia
  navigator.mediaDevices.getUserMedia = ({ video }) => {
    asked.cameras.push(video.facingMode?.ideal)
    window.facing = video.facingMode?.ideal
    return open()
  }

  Object.defineProperty(navigator, 'wakeLock', {
    value: { request: () => Promise.resolve((asked.locks += 1)) },
  })
  navigator.vibrate = (pattern) => asked.buzzes.push(pattern)

  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (at) {
    asked.notes.push({ hertz: this.frequency.value, shape: this.type, at })
    return start.call(this, at)
  }
  window.comeBack = () => document.dispatchEvent(new Event('visibilitychange'))
}
