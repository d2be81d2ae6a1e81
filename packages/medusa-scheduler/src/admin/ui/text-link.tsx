import type { ReactNode } from "react"
import { Link } from "react-router-dom"

export function TextLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link
      to={to}
      className="text-ui-fg-interactive-hover hover:underline focus-visible:shadow-borders-focus break-words rounded outline-none"
    >
      {children}
    </Link>
  )
}
