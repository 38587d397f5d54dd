/* global window, document, navigator, setInterval, Image */
// A camera that the test holds: what it sees is drawn on a canvas, whose stream the page gets.
{
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 360
  const pen = canvas.getContext('2d')
  let picture = null
  let share = 0
  window.framesFilmed = 0
  window.camerasOpened = 0
  // What is wrong with it: frozen, black or muted.
  window.cameraFault = null

  // How much of the picture's height is the source's.
  window.show = async (source, height = 0.6) => {
    if (!source) {
      picture = null
      return
    }
    const loaded = new Image()
    loaded.src = source
    await loaded.decode()
    picture = loaded
    share = height
  }

  const paintBlack = () => {
    pen.fillStyle = window.framesFilmed % 2 ? '#000000' : '#010101'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    window.framesFilmed += 1
  }

  const paint = () => {
    if (window.cameraFault === 'frozen') return
    if (window.cameraFault === 'black') {
      paintBlack()
      return
    }
    pen.fillStyle = '#60686f'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    if (picture) {
      const height = canvas.height * share
      const width = (picture.width * height) / picture.height
      pen.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height)
    }
    // A stream has a new frame only where something changed.
    pen.fillStyle = window.framesFilmed % 2 ? '#60686f' : '#616970'
    pen.fillRect(0, 0, 8, 8)
    window.framesFilmed += 1
  }
  setInterval(paint, 50)
  const open = () => {
    window.camerasOpened += 1
    if (window.cameraHeals) window.cameraFault = null
    const stream = canvas.captureStream(30)
    const [track] = stream.getVideoTracks()
    Object.defineProperty(track, 'muted', { get: () => window.cameraFault === 'muted' })
    return Promise.resolve(stream)
  }
  navigator.mediaDevices.getUserMedia = open
}
