/* global window, document, navigator, setInterval, Image */
// A camera that the test holds: what it sees is drawn on a canvas, whose stream the page gets.
{
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 360
  const pen = canvas.getContext('2d')
  let picture = null
  window.framesFilmed = 0

  window.show = async (source) => {
    if (!source) {
      picture = null
      return
    }
    const loaded = new Image()
    loaded.src = source
    await loaded.decode()
    picture = loaded
  }

  const paint = () => {
    pen.fillStyle = '#60686f'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    if (picture) {
      const height = canvas.height * 0.6
      const width = (picture.width * height) / picture.height
      pen.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height)
    }
    // A stream has a new frame only where something changed.
    pen.fillStyle = window.framesFilmed % 2 ? '#60686f' : '#616970'
    pen.fillRect(0, 0, 8, 8)
    window.framesFilmed += 1
  }
  setInterval(paint, 50)
  navigator.mediaDevices.getUserMedia = () => Promise.resolve(canvas.captureStream(30))
}
