'use strict'
// The client of the language server: it starts `tributary language-server` and hands its answers to the editor. The
// messages themselves are the business of vscode-jsonrpc; what each of them means to VS Code is said here.

const path = require('path')
const vscode = require('vscode')
const { Client } = require('./client')
const { findJava } = require('./java')

const SELECTOR = [{ language: 'inv' }]
let client
let output

async function activate(context) {
  output = vscode.window.createOutputChannel('Tributary')
  context.subscriptions.push(
    output,
    vscode.commands.registerCommand('tributary.restart', () => restart(context)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('tributary')) {
        return restart(context)
      }
    })
  )
  await start(context)
}

async function start(context) {
  const settings = vscode.workspace.getConfiguration('tributary')
  const java = await findJava(settings.get('java.home'), process.env)
  if (java.problem) {
    output.appendLine(java.problem)
    const open = 'Open the setting'
    const chosen = await vscode.window.showErrorMessage('Tributary: ' + java.problem, open)
    if (chosen === open) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'tributary.java.home')
    }
    return
  }
  const jar = settings.get('server.jar') || path.join(context.extensionPath, 'server', 'tributary.jar')
  const pages = vscode.Uri.file(path.join(context.extensionPath, 'diagnostics')).toString() + '/'
  const cache = path.join(context.globalStorageUri.fsPath, 'answers')
  const command = ['-jar', jar, 'language-server', '--pages', pages, '--cache', cache]
  client = new Client(vscode, SELECTOR, output, settings.get('verdicts.codeLens'))
  await client.start(java.command, command.concat(settings.get('server.arguments') || []))
}

async function restart(context) {
  await deactivate()
  await start(context)
}

async function deactivate() {
  const stopping = client
  client = undefined
  if (stopping) {
    await stopping.stop()
  }
}

module.exports = { activate, deactivate }
