import type { ComponentChildren } from 'preact'

function Icon({ children, size = 24 }: { children: ComponentChildren; size?: number }) {
  return (
    <svg
      class="icon"
      viewBox={`0 0 ${size} ${size}`}
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  )
}

/** A round sign with a tick: come in. */
export const AdmittedIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="11" fill="currentColor" stroke="none" />
    <path class="cut" d="M6.5 12.5l3.7 3.7 7.3-8" stroke-width="2.6" />
  </Icon>
)

/** An eight-cornered stop sign with a cross: another outline, not only another colour. */
export const RefusedIcon = () => (
  <Icon>
    <path d="M7.6 1h8.8L23 7.6v8.8L16.4 23H7.6L1 16.4V7.6z" fill="currentColor" stroke="none" />
    <path class="cut" d="M7.8 7.8l8.4 8.4M16.2 7.8l-8.4 8.4" stroke-width="2.8" />
  </Icon>
)

/** A triangle with an exclamation mark: nothing was decided. */
export const ProblemIcon = () => (
  <Icon>
    <path d="M12 3L2 20.5h20z" />
    <path d="M12 10v4.5M12 17.6v.1" />
  </Icon>
)

export const SearchIcon = () => (
  <Icon>
    <circle cx="10.5" cy="10.5" r="6.5" />
    <path d="M15.5 15.5L21 21" />
  </Icon>
)

export const KeypadIcon = () => (
  <Icon>
    <path d="M5 5h.01M12 5h.01M19 5h.01M5 12h.01M12 12h.01M19 12h.01M12 19h.01" stroke-width="4" />
  </Icon>
)

export const TorchIcon = () => (
  <Icon>
    <path d="M7 3h10v4l-3 4v10h-4V11L7 7zM12 14v2" />
  </Icon>
)

export const FlipIcon = () => (
  <Icon>
    <path d="M4 9a8 8 0 0 1 14-3l2 2M20 3v5h-5M20 15a8 8 0 0 1-14 3l-2-2M4 21v-5h5" />
  </Icon>
)

export const HistoryIcon = () => (
  <Icon>
    <path d="M3.5 9a9 9 0 1 1-.3 5M3 4v5h5M12 7v5l3.5 2" />
  </Icon>
)

/** An arrow that turns back. */
export const ReversalIcon = () => (
  <Icon>
    <path d="M8 4L3.5 8.5 8 13M4 8.5h10a5.5 5.5 0 0 1 0 11H8" />
  </Icon>
)

export const SettingsIcon = () => (
  <Icon>
    <path d="M4 7h9M19 7h1M4 17h1M11 17h9" />
    <circle cx="16" cy="7" r="2.6" />
    <circle cx="8" cy="17" r="2.6" />
  </Icon>
)

export const SoundIcon = () => (
  <Icon>
    <path d="M4 9.5v5h3.5L13 19V5L7.5 9.5zM17 9a4.5 4.5 0 0 1 0 6" />
  </Icon>
)

export const CameraOffIcon = () => (
  <Icon>
    <path d="M3 3l18 18M8 5h8l2 3h3v11M18 19H3V8h3" />
    <path d="M9.5 11a4 4 0 0 0 5.5 5.5" />
  </Icon>
)

export const EraseIcon = () => (
  <Icon>
    <path d="M9 5h12v14H9l-6-7zM12 9.5l5 5M17 9.5l-5 5" />
  </Icon>
)

export const CloseIcon = () => (
  <Icon>
    <path d="M5 5l14 14M19 5L5 19" />
  </Icon>
)

/** A door that an arrow leaves. */
export const ExitIcon = () => (
  <Icon>
    <path d="M13 4H5v16h8M10 12h11M17 8l4 4-4 4" />
  </Icon>
)

/** An eye: look at this. */
export const LookIcon = () => (
  <Icon>
    <path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12z" />
    <circle cx="12" cy="12" r="3" fill="currentColor" />
  </Icon>
)

/** A person, and one more. */
export const GuestIcon = () => (
  <Icon>
    <circle cx="10" cy="7.5" r="4" />
    <path d="M3 21c0-4 3-6.5 7-6.5 1.6 0 3 .4 4.1 1.1M18 14v7M14.5 17.5h7" />
  </Icon>
)

export const LockIcon = () => (
  <Icon>
    <path d="M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4" />
  </Icon>
)

export const MoreIcon = () => (
  <Icon>
    <path d="M6 9l6 6 6-6" />
  </Icon>
)
