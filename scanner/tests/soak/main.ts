// The phones of a soak, in one process. It reads its plan from the file that it is given, and orders from its input.

import { openSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import * as v from 'valibot'
import { diceOf } from '../phone/dice'
import { Crowd } from './crowd'
import { Host } from './host'
import { enliven } from './life'
import { OrderSchema, PlanSchema } from './plan'

const PROGRESS_MS = 1000

const plan = v.parse(PlanSchema, JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
enliven(plan.haste)
const crowd = new Crowd(plan, diceOf(plan.seed))
const truth = openSync(plan.truth, 'a')
const hosts = plan.phones.map(
  (phone, place) => new Host(phone, { plan, crowd, truth, tell }, diceOf(plan.seed + 1 + place)),
)

function tell(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

async function settle(): Promise<void> {
  const waiting = await Promise.all(hosts.map((host) => host.settle()))
  tell({ is: 'settled', waiting, figures: hosts.map(({ figures }) => figures) })
  process.exit(0)
}

createInterface(process.stdin).on('line', (line) => {
  const order = v.parse(OrderSchema, JSON.parse(line))
  if (order.do === 'reissue') crowd.reissue(order.ticket, order.code)
  else if (order.do === 'become') hosts.find(({ device }) => device === order.was)?.become(order)
  else void settle()
})

setInterval(() => {
  tell({ is: 'progress', left: crowd.left })
}, PROGRESS_MS)
await Promise.all(hosts.map((host) => host.work()))
tell({ is: 'done' })
