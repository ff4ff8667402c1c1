'use strict'
// Finds a Java that can run the server, or says in a sentence why there is none.

const { execFile } = require('child_process')
const fs = require('fs')
const path = require('path')

const LEAST = 17

/** What a `java -version` says; 8 calls itself 1.8. */
function majorVersion(said) {
  const found = /version "(\d+)(?:\.(\d+))?/.exec(said)
  if (!found) {
    return undefined
  }
  return found[1] === '1' ? Number(found[2]) : Number(found[1])
}

function version(command) {
  return new Promise((resolve) => {
    execFile(command, ['-version'], { timeout: 20000 }, (error, out, err) => {
      resolve(error ? undefined : majorVersion(String(err) + String(out)))
    })
  })
}

/** The command that starts Java, or the problem. */
async function findJava(setting, environment) {
  const name = process.platform === 'win32' ? 'java.exe' : 'java'
  const [command, from] = setting
    ? [path.join(setting, 'bin', name), 'the setting `tributary.java.home`']
    : environment.JAVA_HOME
      ? [path.join(environment.JAVA_HOME, 'bin', name), 'JAVA_HOME']
      : [name, 'the PATH']
  if (path.isAbsolute(command) && !fs.existsSync(command)) {
    return { problem: `${from} names no Java: there is no ${command}. Java ${LEAST} or later is needed.` }
  }
  const major = await version(command)
  if (major === undefined) {
    return { problem: `no Java could be started from ${from} (${command}). Java ${LEAST} or later is needed.` }
  }
  if (major < LEAST) {
    return { problem: `the Java of ${from} is version ${major}, and ${LEAST} or later is needed (${command}).` }
  }
  return { command }
}

module.exports = { findJava, majorVersion }
