'use strict'
// One connection to one server, and the features of the editor that ask it.

const { spawn } = require('child_process')
const rpc = require('vscode-jsonrpc/node')

const MOST_STARTS = 5

class Client {
  constructor(vscode, selector, output, lenses) {
    this.vscode = vscode
    this.selector = selector
    this.output = output
    this.lenses = lenses
    this.disposables = []
    this.progress = new Map()
    this.starts = 0
    this.stopped = false
  }

  async start(command, args) {
    this.command = command
    this.args = args
    this.starts++
    const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.server = server
    server.stderr.on('data', (data) => this.output.append(String(data)))
    server.on('error', (error) => this.output.appendLine('the server cannot be started: ' + error.message))
    server.on('exit', (code) => this.exited(server, code))
    server.stdin.on('error', () => {})
    const connection = rpc.createMessageConnection(
      new rpc.StreamMessageReader(server.stdout),
      new rpc.StreamMessageWriter(server.stdin)
    )
    this.connection = connection
    connection.onError(([error]) => this.output.appendLine('the connection broke: ' + error.message))
    this.listen(connection)
    connection.listen()
    const folders = (this.vscode.workspace.workspaceFolders || []).map(toFolder)
    await connection.sendRequest('initialize', {
      processId: process.pid,
      clientInfo: { name: 'Visual Studio Code', version: this.vscode.version },
      rootUri: folders.length > 0 ? folders[0].uri : null,
      workspaceFolders: folders,
      capabilities: {
        window: { workDoneProgress: true },
        // The files are watched whether the server asks for it or not.
        workspace: {
          workspaceFolders: true,
          codeLens: { refreshSupport: true },
          didChangeWatchedFiles: { dynamicRegistration: true }
        },
        textDocument: {
          completion: { completionItem: { snippetSupport: true } },
          publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true }
        }
      }
    })
    this.notify('initialized', {})
    this.synchronise()
    this.register()
  }

  /** A server that ends by itself is started again, but not for ever. */
  exited(server, code) {
    if (this.stopped || server !== this.server) {
      return
    }
    this.release()
    this.output.appendLine(`the server ended by itself, with exit code ${code}`)
    if (this.starts < MOST_STARTS) {
      this.start(this.command, this.args).catch((error) => this.output.appendLine(String(error)))
    } else {
      this.vscode.window.showErrorMessage(
        `Tributary: the language server ended ${MOST_STARTS} times; the output "Tributary" says more.`
      )
    }
  }

  async stop() {
    this.stopped = true
    const { connection, server } = this
    this.release()
    if (server.exitCode === null && connection) {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      const patience = setTimeout(() => server.kill(), 3000)
      try {
        await connection.sendRequest('shutdown')
        await connection.sendNotification('exit')
        await ended
      } catch (error) {
        server.kill()
      } finally {
        clearTimeout(patience)
        connection.dispose()
      }
    }
  }

  release() {
    this.disposables.splice(0).forEach((disposable) => disposable.dispose())
    this.progress.forEach((shown) => shown.end())
    this.progress.clear()
  }

  notify(method, parameters) {
    if (!this.stopped) {
      this.connection.sendNotification(method, parameters).catch(() => {})
    }
  }

  /** An argument that is undefined would count as one more parameter. */
  send(method, parameters, token) {
    return token
      ? this.connection.sendRequest(method, parameters, token)
      : this.connection.sendRequest(method, parameters)
  }

  /** Asks, and withdraws the question when the editor no longer wants an answer. */
  async ask(method, parameters, token) {
    try {
      return await this.send(method, parameters, token)
    } catch (error) {
      if (token && token.isCancellationRequested) {
        return null
      }
      this.output.appendLine(`${method}: ${error.message}`)
      return null
    }
  }

  // What the server says.

  listen(connection) {
    const { vscode } = this
    const diagnostics = vscode.languages.createDiagnosticCollection('tributary')
    this.disposables.push(diagnostics)
    connection.onNotification('textDocument/publishDiagnostics', (told) =>
      diagnostics.set(
        vscode.Uri.parse(told.uri),
        told.diagnostics.map((d) => this.diagnostic(d))
      )
    )
    connection.onNotification('window/logMessage', (told) => this.output.appendLine(told.message))
    connection.onNotification('window/showMessage', (told) => vscode.window.showWarningMessage(told.message))
    connection.onRequest('window/workDoneProgress/create', () => null)
    connection.onRequest('client/registerCapability', () => null)
    connection.onNotification('$/progress', (told) => this.showProgress(told.token, told.value))
    const lensesChanged = new vscode.EventEmitter()
    this.lensesChanged = lensesChanged
    this.disposables.push(lensesChanged)
    connection.onRequest('workspace/codeLens/refresh', () => {
      lensesChanged.fire()
      return null
    })
  }

  showProgress(token, value) {
    if (value.kind === 'begin') {
      this.vscode.window.withProgress(
        { location: this.vscode.ProgressLocation.Window, title: value.title, cancellable: Boolean(value.cancellable) },
        (shown, cancelled) => {
          cancelled.onCancellationRequested(() => this.notify('window/workDoneProgress/cancel', { token }))
          return new Promise((end) => this.progress.set(token, { report: (message) => shown.report({ message }), end }))
        }
      )
    } else if (this.progress.has(token)) {
      if (value.kind === 'end') {
        this.progress.get(token).end()
        this.progress.delete(token)
      } else {
        this.progress.get(token).report(value.message)
      }
    }
  }

  // What the server is told.

  synchronise() {
    const { workspace } = this.vscode
    const ours = (document) => document.languageId === 'inv'
    const open = (document) => {
      if (ours(document)) {
        this.notify('textDocument/didOpen', {
          textDocument: {
            uri: document.uri.toString(),
            languageId: 'inv',
            version: document.version,
            text: document.getText()
          }
        })
      }
    }
    workspace.textDocuments.forEach(open)
    const watcher = workspace.createFileSystemWatcher('**/*.inv')
    const onDisk = (type) => (uri) =>
      this.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uri.toString(), type }] })
    this.disposables.push(
      workspace.onDidOpenTextDocument(open),
      workspace.onDidChangeTextDocument((event) => {
        if (ours(event.document) && event.contentChanges.length > 0) {
          this.notify('textDocument/didChange', {
            textDocument: { uri: event.document.uri.toString(), version: event.document.version },
            contentChanges: event.contentChanges.map((c) => ({ range: fromRange(c.range), text: c.text }))
          })
        }
      }),
      workspace.onDidSaveTextDocument((document) => {
        if (ours(document)) {
          this.notify('textDocument/didSave', { textDocument: { uri: document.uri.toString() } })
        }
      }),
      workspace.onDidCloseTextDocument((document) => {
        if (ours(document)) {
          this.notify('textDocument/didClose', { textDocument: { uri: document.uri.toString() } })
        }
      }),
      workspace.onDidChangeWorkspaceFolders((event) =>
        this.notify('workspace/didChangeWorkspaceFolders', {
          event: { added: event.added.map(toFolder), removed: event.removed.map(toFolder) }
        })
      ),
      watcher,
      watcher.onDidCreate(onDisk(1)),
      watcher.onDidChange(onDisk(2)),
      watcher.onDidDelete(onDisk(3))
    )
  }

  // What the editor asks.

  register() {
    const { languages } = this.vscode
    const { selector } = this
    const at = (document, position) => ({
      textDocument: { uri: document.uri.toString() },
      position: { line: position.line, character: position.character }
    })
    const of = (document) => ({ textDocument: { uri: document.uri.toString() } })
    this.disposables.push(
      languages.registerHoverProvider(selector, {
        provideHover: async (document, position, token) => {
          const hover = await this.ask('textDocument/hover', at(document, position), token)
          return hover && new this.vscode.Hover(this.markdown(hover.contents.value), this.range(hover.range))
        }
      }),
      languages.registerDefinitionProvider(selector, {
        provideDefinition: async (document, position, token) =>
          this.locations(await this.ask('textDocument/definition', at(document, position), token))
      }),
      languages.registerReferenceProvider(selector, {
        provideReferences: async (document, position, context, token) =>
          this.locations(
            await this.ask(
              'textDocument/references',
              { ...at(document, position), context: { includeDeclaration: context.includeDeclaration } },
              token
            )
          )
      }),
      languages.registerDocumentSymbolProvider(selector, {
        provideDocumentSymbols: async (document, token) =>
          ((await this.ask('textDocument/documentSymbol', of(document), token)) || []).map((s) => this.symbol(s))
      }),
      languages.registerDocumentFormattingEditProvider(selector, {
        provideDocumentFormattingEdits: async (document, options, token) =>
          (
            (await this.ask(
              'textDocument/formatting',
              { ...of(document), options: { tabSize: options.tabSize, insertSpaces: options.insertSpaces } },
              token
            )) || []
          ).map((e) => this.edit(e))
      }),
      languages.registerCompletionItemProvider(
        selector,
        {
          provideCompletionItems: async (document, position, token) =>
            ((await this.ask('textDocument/completion', at(document, position), token)) || []).map((i) =>
              this.completion(i)
            )
        },
        '.',
        ':'
      ),
      languages.registerRenameProvider(selector, {
        prepareRename: async (document, position, token) => {
          const found = await this.ask('textDocument/prepareRename', at(document, position), token)
          if (!found) {
            throw new Error('there is no name here that can be changed')
          }
          return { range: this.range(found.range), placeholder: found.placeholder }
        },
        provideRenameEdits: async (document, position, newName, token) =>
          this.workspaceEdit(
            await this.send('textDocument/rename', { ...at(document, position), newName }, token)
          )
      }),
      languages.registerCodeActionsProvider(
        selector,
        {
          provideCodeActions: async (document, range, context, token) =>
            (
              (await this.ask(
                'textDocument/codeAction',
                { ...of(document), range: fromRange(range), context: { diagnostics: this.told(context) } },
                token
              )) || []
            ).map((a) => this.action(a))
        },
        { providedCodeActionKinds: [this.vscode.CodeActionKind.QuickFix] }
      )
    )
    if (this.lenses) {
      this.disposables.push(
        languages.registerCodeLensProvider(selector, {
          onDidChangeCodeLenses: this.lensesChanged.event,
          provideCodeLenses: async (document, token) =>
            ((await this.ask('textDocument/codeLens', of(document), token)) || []).map(
              (lens) =>
                new this.vscode.CodeLens(this.range(lens.range), { title: lens.command.title, command: '' })
            )
        })
      )
    }
  }

  // From the protocol's values to the editor's.

  range(range) {
    return new this.vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character)
  }

  markdown(text) {
    return new this.vscode.MarkdownString(text)
  }

  locations(found) {
    return (found || []).map((l) => new this.vscode.Location(this.vscode.Uri.parse(l.uri), this.range(l.range)))
  }

  diagnostic(told) {
    const { vscode } = this
    const diagnostic = new vscode.Diagnostic(this.range(told.range), told.message, told.severity - 1)
    diagnostic.source = told.source
    diagnostic.code = told.codeDescription
      ? { value: told.code, target: vscode.Uri.parse(told.codeDescription.href) }
      : told.code
    diagnostic.relatedInformation = (told.relatedInformation || []).map(
      (r) =>
        new vscode.DiagnosticRelatedInformation(
          new vscode.Location(vscode.Uri.parse(r.location.uri), this.range(r.location.range)),
          r.message
        )
    )
    return diagnostic
  }

  /** The diagnostics of a code action, back in the protocol's form. */
  told(context) {
    return context.diagnostics
      .filter((d) => d.source === 'tributary')
      .map((d) => ({
        range: fromRange(d.range),
        message: d.message,
        severity: d.severity + 1,
        source: d.source,
        code: d.code && typeof d.code === 'object' ? d.code.value : d.code
      }))
  }

  symbol(told) {
    const symbol = new this.vscode.DocumentSymbol(
      told.name,
      told.detail || '',
      told.kind - 1,
      this.range(told.range),
      this.range(told.selectionRange)
    )
    symbol.children = (told.children || []).map((child) => this.symbol(child))
    return symbol
  }

  edit(told) {
    return new this.vscode.TextEdit(this.range(told.range), told.newText)
  }

  workspaceEdit(told) {
    const edit = new this.vscode.WorkspaceEdit()
    Object.entries((told && told.changes) || {}).forEach(([uri, edits]) =>
      edit.set(
        this.vscode.Uri.parse(uri),
        edits.map((e) => this.edit(e))
      )
    )
    return edit
  }

  action(told) {
    const action = new this.vscode.CodeAction(told.title, this.vscode.CodeActionKind.QuickFix)
    action.isPreferred = told.isPreferred
    action.edit = this.workspaceEdit(told.edit)
    return action
  }

  completion(told) {
    const item = new this.vscode.CompletionItem(told.label, told.kind - 1)
    item.detail = told.detail
    item.sortText = told.sortText
    item.range = this.range(told.textEdit.range)
    item.insertText =
      told.insertTextFormat === 2 ? new this.vscode.SnippetString(told.textEdit.newText) : told.textEdit.newText
    return item
  }
}

function fromRange(range) {
  return {
    start: { line: range.start.line, character: range.start.character },
    end: { line: range.end.line, character: range.end.character }
  }
}

function toFolder(folder) {
  return { uri: folder.uri.toString(), name: folder.name }
}

module.exports = { Client }
