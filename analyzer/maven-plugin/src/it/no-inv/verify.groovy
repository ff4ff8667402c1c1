def log = new File(basedir, 'build.log').text
assert log.contains('no .inv file in ' + new File(basedir, 'src/main/tributary') + ': nothing is analysed')
