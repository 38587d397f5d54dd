import { ADDRESS, openForPerson } from './shell/person_page'
import { openOnPhone } from './shell/phone_page'
import './style/base.css'
import './style/camera.css'
import './style/verdict.css'
import './style/notice.css'
import './style/notes.css'
import './style/pass.css'
import './style/sheet.css'
import './style/counter.css'
import './style/kiosk.css'
import './style/call.css'
import './style/authorise.css'

const root = document.getElementById('scanner')
if (root) void (location.pathname === ADDRESS ? openForPerson(root) : openOnPhone(root))
