import { Alert, Button, Prompt } from "@medusajs/ui"
import { useRef, useState, type FormEvent, type ReactElement, type ReactNode } from "react"
import { errorMessage } from "../api/error-message"

interface ConfirmProps {
  /** The button that opens the dialog; focus returns to it. */
  trigger: ReactElement
  title: string
  description: string
  /** The label of the confirming button. */
  confirm: string
  isDanger?: boolean
  /** True while the fields cannot be submitted yet. */
  isIncomplete?: boolean
  /** True if confirming is only the first step and the next one needs a confirmation too. */
  staysOpen?: boolean
  onOpen?: () => void
  /** Performs the action. If it rejects, the dialog stays open and shows why. */
  onConfirm: () => Promise<unknown>
  /** The form fields. */
  children?: ReactNode
}

/** A confirmation dialog. */
export function Confirm(props: ConfirmProps) {
  const { trigger, title, description, confirm, isDanger = false, isIncomplete = false, children } = props
  const [isOpen, setIsOpen] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const content = useRef<HTMLDivElement>(null)

  function open(isOpening: boolean): void {
    setIsOpen(isOpening)
    setError(undefined)
    if (isOpening) props.onOpen?.()
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    setIsBusy(true)
    setError(undefined)
    try {
      await props.onConfirm()
      if (!props.staysOpen) setIsOpen(false)
    } catch (reason) {
      setError(reason)
    }
    setIsBusy(false)
  }

  function focusFirstField(event: Event): void {
    const field = content.current?.querySelector<HTMLElement>("input, textarea, [role=combobox]")
    if (!field) return
    event.preventDefault()
    field.focus()
  }

  return (
    <Prompt variant={isDanger ? "danger" : "confirmation"} open={isOpen} onOpenChange={open}>
      <Prompt.Trigger asChild>{trigger}</Prompt.Trigger>
      <Prompt.Content
        ref={content}
        onOpenAutoFocus={focusFirstField}
        className="max-h-[calc(100vh-32px)] max-w-[min(440px,calc(100vw-32px))] overflow-y-auto"
      >
        <form onSubmit={(event) => void submit(event)}>
          <Prompt.Header>
            <Prompt.Title>{title}</Prompt.Title>
            <Prompt.Description className="break-words">{description}</Prompt.Description>
          </Prompt.Header>
          {children && <div className="flex flex-col gap-y-4 px-6 pt-4">{children}</div>}
          {error !== undefined && (
            <div className="px-6 pt-4">
              <Alert variant="error" role="alert" className="break-words">
                {errorMessage(error)}
              </Alert>
            </div>
          )}
          <Prompt.Footer>
            <Prompt.Cancel type="button">Cancel</Prompt.Cancel>
            <Button
              type="submit"
              size="small"
              variant={isDanger ? "danger" : "primary"}
              isLoading={isBusy}
              disabled={isIncomplete || isBusy}
            >
              {confirm}
            </Button>
          </Prompt.Footer>
        </form>
      </Prompt.Content>
    </Prompt>
  )
}
