import { createContext, useContext, useState, type ReactNode } from "react"

/** What Medusa Admin passes to each page. */
export interface RouteProps {
  notify: { success: (title: string, message: string) => void }
}

const NoticeContext = createContext<(text: string) => void>(() => undefined)

/** Shows a message as one of the admin's notifications, and announces it to screen readers. */
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
