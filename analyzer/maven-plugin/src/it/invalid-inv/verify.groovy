def log = new File(basedir, 'build.log').text
def file = new File(basedir, 'src/main/tributary/bank.inv')
// Every error of the file at once, each with its place and the code that has a page in the documentation.
assert log =~ /\[ERROR\] \Q$file\E:5:37-5:43: error TRB\d{4}: /
assert log =~ /\[ERROR\] \Q$file\E:8:11-8:18: error TRB\d{4}: /
assert log.contains('2 problems found by tributary:analyze')
assert !new File(basedir, 'target/classes/META-INF/tributary').exists()
