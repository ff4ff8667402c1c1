'use strict'
// Runs the extension as it is packed with a stand-in for VS Code, against the real server. What is wrong ends it with an
// exception; the last line says that it came to its end.

const assert = require('assert')
const fs = require('fs')
const Module = require('module')
const path = require('path')
const url = require('url')

const [extension, folder] = process.argv.slice(2).map((argument) => path.resolve(argument))
const TEXT = [
  'application bank',
  'entity Account { key id: uuid; balance: int counter }',
  'invariant NotOverdrawn for all a in Account: a.balance >= 0',
  'operation open(id: new Account) { insert Account { id, balance: 0 } }',
  'operation withdraw(account: Account, amount: int) {',
  '  requires amount > 0',
  '  account.balance -= amount',
  '}',
  ''
].join('\n')

class Position {
  constructor(line, character) {
    Object.assign(this, { line, character })
  }
}
class Range {
  constructor(startLine, startCharacter, endLine, endCharacter) {
    this.start = new Position(startLine, startCharacter)
    this.end = new Position(endLine, endCharacter)
  }
}
class EventEmitter {
  constructor() {
    this.listeners = []
    this.event = (listener) => {
      this.listeners.push(listener)
      return { dispose: () => this.listeners.splice(this.listeners.indexOf(listener), 1) }
    }
  }
  fire(value) {
    this.listeners.forEach((listener) => listener(value))
  }
  dispose() {
    this.listeners = []
  }
}
class Value {
  constructor(...values) {
    this.values = values
  }
}
class WorkspaceEdit {
  constructor() {
    this.entries = []
  }
  set(uri, edits) {
    this.entries.push([uri.toString(), edits])
  }
}
class Diagnostic {
  constructor(range, message, severity) {
    Object.assign(this, { range, message, severity })
  }
}
const uri = (text) => ({ toString: () => text, fsPath: text.startsWith('file:') ? url.fileURLToPath(text) : text })

const settings = { 'java.home': process.env.JAVA_OF_THE_TEST, 'server.arguments': ['--delay', '0'], 'verdicts.codeLens': true }
const seen = { diagnostics: new Map(), errors: [], output: '', progress: 0, providers: {} }
const changed = new EventEmitter()
const on = { open: new EventEmitter(), change: new EventEmitter(), save: new EventEmitter(), close: new EventEmitter() }
const provider = (name) => (selector, registered) => {
  assert.deepStrictEqual(selector, [{ language: 'inv' }])
  seen.providers[name] = registered
  return { dispose: () => delete seen.providers[name] }
}
const document = {
  uri: uri(url.pathToFileURL(path.join(folder, 'bank.inv')).toString()),
  languageId: 'inv',
  version: 1,
  getText: () => TEXT
}
const nothing = () => ({ dispose: () => {} })

const vscode = {
  version: '1.75.0',
  Range,
  Position,
  EventEmitter,
  WorkspaceEdit,
  Diagnostic,
  Hover: Value,
  MarkdownString: Value,
  Location: Value,
  TextEdit: Value,
  CodeLens: Value,
  CodeAction: Value,
  CompletionItem: Value,
  SnippetString: Value,
  DocumentSymbol: Value,
  DiagnosticRelatedInformation: Value,
  CodeActionKind: { QuickFix: 'quickfix' },
  ProgressLocation: { Window: 10 },
  Uri: { parse: uri, file: (name) => uri(url.pathToFileURL(name).toString()) },
  commands: { registerCommand: nothing, executeCommand: async () => {} },
  window: {
    createOutputChannel: () => ({
      append: (text) => (seen.output += text),
      appendLine: (text) => (seen.output += text + '\n'),
      dispose: () => {}
    }),
    showErrorMessage: async (message) => void seen.errors.push(message),
    showWarningMessage: async (message) => void seen.errors.push(message),
    withProgress: (options, work) => {
      seen.progress++
      return work({ report: () => {} }, { onCancellationRequested: () => {} })
    }
  },
  workspace: {
    workspaceFolders: [{ uri: uri(url.pathToFileURL(folder).toString()), name: 'folder' }],
    textDocuments: [document],
    getConfiguration: () => ({ get: (name) => settings[name] }),
    createFileSystemWatcher: () => ({ onDidCreate: nothing, onDidChange: nothing, onDidDelete: nothing, dispose: () => {} }),
    onDidChangeConfiguration: nothing,
    onDidOpenTextDocument: on.open.event,
    onDidChangeTextDocument: on.change.event,
    onDidSaveTextDocument: on.save.event,
    onDidCloseTextDocument: on.close.event,
    onDidChangeWorkspaceFolders: nothing
  },
  languages: {
    createDiagnosticCollection: () => ({
      set: (of, diagnostics) => {
        seen.diagnostics.set(of.toString(), diagnostics)
        changed.fire()
      },
      dispose: () => {}
    }),
    registerHoverProvider: provider('hover'),
    registerDefinitionProvider: provider('definition'),
    registerReferenceProvider: provider('references'),
    registerDocumentSymbolProvider: provider('symbols'),
    registerDocumentFormattingEditProvider: provider('formatting'),
    registerCompletionItemProvider: provider('completion'),
    registerRenameProvider: provider('rename'),
    registerCodeActionsProvider: provider('actions'),
    registerCodeLensProvider: provider('lenses')
  }
}
const load = Module._load
Module._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest))

/** Waits until something is so, looking again whenever the server has said something. */
async function until(what, events, holds) {
  const late = setTimeout(() => {
    console.error('waited in vain for ' + what + '\n' + seen.output)
    process.exit(1)
  }, 60000)
  let told = 0
  let wake = () => {}
  const listening = events.event(() => {
    told++
    wake()
  })
  for (let heard = told; !(await holds()); heard = told) {
    if (told === heard) {
      await new Promise((resolve) => (wake = resolve))
    }
  }
  listening.dispose()
  clearTimeout(late)
}

async function main() {
  const { activate, deactivate } = require(path.join(extension, 'extension.js'))
  const { findJava, majorVersion } = require(path.join(extension, 'java.js'))
  assert.strictEqual(majorVersion('openjdk version "17.0.2" 2022-01-18'), 17)
  assert.strictEqual(majorVersion('java version "1.8.0_341"'), 8)
  assert.strictEqual(majorVersion('openjdk version "21" 2023-09-19'), 21)
  assert.match((await findJava(path.join(folder, 'none'), {})).problem, /tributary\.java\.home.*Java 17 or later is needed/)
  assert.match((await findJava('', { JAVA_HOME: path.join(folder, 'none') })).problem, /JAVA_HOME names no Java/)
  if (process.platform !== 'win32') {
    const old = path.join(folder, 'old', 'bin')
    fs.mkdirSync(old, { recursive: true })
    fs.writeFileSync(path.join(old, 'java'), '#!/bin/sh\necho \'openjdk version "11.0.2"\' >&2\n', { mode: 0o755 })
    assert.match((await findJava(path.join(folder, 'old'), {})).problem, /version 11, and 17 or later is needed/)
  }

  const context = { extensionPath: extension, globalStorageUri: uri(url.pathToFileURL(path.join(folder, 'storage')).toString()), subscriptions: [] }
  await activate(context)
  assert.deepStrictEqual(seen.errors, [])
  const of = () => seen.diagnostics.get(document.uri.toString())
  await until('diagnostics', changed, () => of() !== undefined)
  assert.deepStrictEqual(of(), [])

  const lenses = async () => (await seen.providers.lenses.provideCodeLenses(document)).map((lens) => lens.values[1].title)
  const refreshed = new EventEmitter()
  seen.providers.lenses.onDidChangeCodeLenses(() => refreshed.fire())
  await until('verdicts', refreshed, async () => (await lenses())[1].startsWith('coordinated'))
  assert.strictEqual((await lenses())[0], 'confluent: runs at any site without coordination')
  assert.ok(seen.progress > 0)

  const withdraw = new Position(4, 12)
  const hover = await seen.providers.hover.provideHover(document, withdraw)
  assert.match(hover.values[0].values[0], /`withdraw` is coordinated/)
  const definition = await seen.providers.definition.provideDefinition(document, new Position(6, 4))
  assert.deepStrictEqual(definition[0].values[1].start, new Position(4, 19))
  const references = await seen.providers.references.provideReferences(document, withdraw, { includeDeclaration: true })
  assert.strictEqual(references.length, 1)
  const symbols = await seen.providers.symbols.provideDocumentSymbols(document)
  assert.deepStrictEqual(symbols.map((s) => s.values[0]), ['Account', 'NotOverdrawn', 'open', 'withdraw'])
  const formatted = await seen.providers.formatting.provideDocumentFormattingEdits(document, { tabSize: 2, insertSpaces: true })
  assert.strictEqual(formatted.length, 1)
  const items = await seen.providers.completion.provideCompletionItems(document, new Position(6, 10))
  assert.deepStrictEqual(items.map((i) => i.insertText), ['id', 'balance'])
  assert.strictEqual((await seen.providers.rename.prepareRename(document, withdraw)).placeholder, 'withdraw')
  const edit = await seen.providers.rename.provideRenameEdits(document, withdraw, 'take')
  assert.strictEqual(edit.entries.length, 1)
  await assert.rejects(() => seen.providers.rename.provideRenameEdits(document, withdraw, 'open'), /declared twice/)
  await assert.rejects(() => seen.providers.rename.prepareRename(document, new Position(5, 4)), /no name here/)

  document.version = 2
  on.change.fire({ document, contentChanges: [{ range: new Range(2, 47, 2, 54), text: 'balanec' }] })
  await until('a problem', changed, () => of().length === 1)
  const [problem] = of()
  assert.strictEqual(problem.severity, 0)
  assert.strictEqual(problem.code.value, 'TRB0101')
  assert.ok(fs.existsSync(problem.code.target.fsPath), problem.code.target.fsPath)
  const actions = await seen.providers.actions.provideCodeActions(document, problem.range, { diagnostics: [problem] })
  assert.deepStrictEqual(actions.map((a) => a.values[0]), ['Write `balance`'])

  await deactivate()
  assert.deepStrictEqual(Object.keys(seen.providers), [])
  assert.deepStrictEqual(seen.errors, [])
  console.log('came to its end')
}

main().catch((error) => {
  console.error(error, '\n' + seen.output)
  process.exit(1)
})
