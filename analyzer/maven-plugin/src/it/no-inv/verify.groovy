def log = new File(basedir, 'build.log').text
assert log.contains('[INFO] no .inv file in ' + new File(basedir, 'src/main/tributary') + ': nothing is analysed')
assert new File(basedir, 'target/no-inv-1.jar').exists()
