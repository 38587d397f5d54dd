/* global window, navigator, EventTarget, Event */
// A battery whose charge the test sets.
{
  const battery = Object.assign(new EventTarget(), { level: 1, charging: false })
  navigator.getBattery = () => Promise.resolve(battery)
  window.setCharge = (level) => {
    battery.level = level
    battery.dispatchEvent(new Event('levelchange'))
  }
}
