import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { texts } from '../locale'
import type { Scanner } from '../scanner'
import { CloseIcon } from '../style/icons'

interface SheetProps {
  scanner: Scanner
  title: string
  children: ComponentChildren
}

/** A dialog over the camera; Escape, its cross and a tap beside it close it. */
export function Sheet({ scanner, title, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const close = (): void => {
    scanner.sheet.value = null
  }
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={title}
      onClose={close}
      onClick={({ target }) => {
        if (target === dialog.current) close()
      }}
    >
      <div class="sheet-body">
        <header>
          <h2>{title}</h2>
          <button type="button" class="close" aria-label={texts.value.close} onClick={close}>
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
