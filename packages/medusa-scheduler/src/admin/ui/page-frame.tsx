import { useEffect, useRef, type ReactNode } from "react"
import { Link } from "react-router-dom"
import { useHost } from "../host"
import { isZoneKnown } from "../time/instant-text"

interface Crumb {
  label: string
  to: string
}

interface PageFrameProps {
  title: string
  /** The pages above this one, the outermost first. */
  trail?: Crumb[]
  /** Shown beside the title. */
  badge?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

const linkClass = "text-ui-fg-interactive-hover hover:underline focus-visible:underline outline-none"

/** The frame of one view. On a narrow screen it covers the admin's side bar, which would leave no room for it. */
export function PageFrame({ title, trail = [], badge, actions, children }: PageFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { home } = useHost()
  // Keyboard and screen reader users start at the new view's heading.
  useEffect(() => heading.current?.focus(), [])
  return (
    <div className="w-0 min-w-full">
      <div className="bg-ui-bg-subtle small:static small:overflow-visible small:bg-transparent small:p-0 fixed inset-0 flex flex-col gap-y-4 overflow-y-auto p-4">
        <nav
          aria-label="Breadcrumb"
          className={`txt-compact-small ${trail.length === 0 ? "small:hidden" : ""}`}
        >
          <ol className="flex flex-wrap items-center gap-x-2">
            <li className="small:hidden">
              <Link className={linkClass} to={home}>
                Medusa Admin
              </Link>
            </li>
            {trail.map(({ label, to }, depth) => (
              <li key={to} className="flex min-w-0 gap-x-2">
                <span aria-hidden className={`text-ui-fg-subtle ${depth === 0 ? "small:hidden" : ""}`}>
                  /
                </span>
                <Link className={`${linkClass} min-w-0 break-words`} to={to}>
                  {label}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
        <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
            <h1
              ref={heading}
              tabIndex={-1}
              className="h1-core text-ui-fg-base min-w-0 font-sans font-medium break-words outline-none"
            >
              {title}
            </h1>
            {badge}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </header>
        {!isZoneKnown() && (
          <p className="text-ui-fg-subtle txt-compact-small">
            Times are in UTC, as this browser’s time zone has no name.
          </p>
        )}
        {children}
        <div className="pb-8" />
      </div>
    </div>
  )
}
