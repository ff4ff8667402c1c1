def log = new File(basedir, 'build.log').text
assert log.contains('org.example.Bank#withdraw: no operation `withdrew` is declared; declared are withdraw, transfer')
assert log.contains('BUILD FAILURE')
