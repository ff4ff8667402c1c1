def log = new File(basedir, 'build.log').text
assert log.contains('org.example.Bank#withdraw: expected operation `withdraw` to be confluent, the analysis says coordinated: '
    + 'conflicts with itself on NotOverdrawn')
assert log.contains('BUILD FAILURE')
assert !new File(basedir, 'target/broken-expectation-1.jar').exists()
