/* global window, navigator, MediaStreamTrack */
// A phone with three lenses at its back and one in front, as Chrome names them; it opens the wide one of the back first.
{
  const LENSES = {
    wide: 'camera2 2, facing back, ultra wide',
    tele: 'camera2 3, facing back',
    main: 'camera2 0, facing back',
    front: 'camera2 1, facing front',
  }
  window.lens = null

  navigator.mediaDevices.enumerateDevices = () =>
    Promise.resolve(
      Object.entries(LENSES).map(([deviceId, label]) => ({ deviceId, label, kind: 'videoinput' })),
    )
  const open = navigator.mediaDevices.getUserMedia
  navigator.mediaDevices.getUserMedia = ({ video }) => {
    window.lens = video.deviceId?.ideal ?? 'wide'
    return open()
  }
  MediaStreamTrack.prototype.getSettings = () => ({
    deviceId: window.lens,
    facingMode: window.lens === 'front' ? 'user' : 'environment',
  })
  MediaStreamTrack.prototype.getCapabilities = () => ({
    torch: true,
    zoom: { min: 1, max: 5, step: 0.1 },
  })
  MediaStreamTrack.prototype.applyConstraints = () => Promise.resolve()
}
