import * as v from 'valibot'
import { language, LanguageSchema } from './locale'
import { readConfig } from './settings/config'
import { sayItDoesNotFit, startDoor } from './shell/door_page'
import { becomeOnlyTab } from './shell/one_tab'
import { openOnPhone } from './shell/phone_page'
import './style/base.css'
import './style/camera.css'
import './style/verdict.css'
import './style/notice.css'
import './style/notes.css'
import './style/pass.css'
import './style/sheet.css'
import './style/kiosk.css'
import './style/call.css'
import './style/authorise.css'

const root = document.getElementById('scanner')
const told = document.getElementById('scanner-config')
if (root && told) void openSignedIn(root, told.textContent)
else if (root) void openOnPhone(root)

/** The console's page, which tells the scanner what its person may scan. */
async function openSignedIn(root: HTMLElement, told: string): Promise<void> {
  const spoken = v.safeParse(LanguageSchema, document.documentElement.lang)
  if (spoken.success) language.value = spoken.output
  await becomeOnlyTab(root)
  const config = readConfig(JSON.parse(told))
  if (config) startDoor(root, config)
  else sayItDoesNotFit(root)
}
