import { createContext, useContext, useState, type ReactNode } from "react"
import { useHost } from "../host"

const NoticeContext = createContext<(text: string) => void>(() => undefined)

/** Shows a message as one of the admin's notifications, and announces it to screen readers. */
export const useNotice = () => useContext(NoticeContext)

export function NoticeProvider({ children }: { children: ReactNode }) {
  const { notify } = useHost()
  const [spoken, setSpoken] = useState("")
  const notice = (text: string) => {
    setSpoken(text)
    notify("Scheduled jobs", text)
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
