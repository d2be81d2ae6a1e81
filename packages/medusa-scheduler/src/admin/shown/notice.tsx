import { createContext, useContext, useState, type ReactNode } from "react"

/** What Medusa Admin hands to each page. */
export interface RouteProps {
  notify: { success: (title: string, message: string) => void }
}

const NoticeContext = createContext<(text: string) => void>(() => undefined)

/** Tells what was done: by the admin's own notifications, and to who hears the page instead of seeing it. */
export const useNotice = () => useContext(NoticeContext)

export function NoticeProvider({ notify, children }: RouteProps & { children: ReactNode }) {
  const [spoken, setSpoken] = useState("")
  const notice = (text: string) => {
    setSpoken(text)
    notify.success("Scheduled jobs", text)
  }
  return (
    <NoticeContext.Provider value={notice}>
      {children}
      <p role="status" className="sr-only">
        {spoken}
      </p>
    </NoticeContext.Provider>
  )
}
