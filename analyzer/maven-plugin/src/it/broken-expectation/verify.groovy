def builds = new File(basedir, 'build.log').text.split('Scanning for projects')
assert builds.size() == 4
def (failing, explaining, asking) = [builds[1], builds[2], builds[3]]
assert failing.contains('org.example.Bank#withdraw: expected operation `withdraw` to be confluent, the analysis says '
    + 'coordinated: conflicts with itself on NotOverdrawn')
assert failing.contains('BUILD FAILURE')
assert !new File(basedir, 'target/broken-expectation-1.jar').exists()

def invoker = new Properties()
new File(basedir, 'invoker.properties').withInputStream { invoker.load(it) }
assert failing.contains('help: `mvn ' + invoker['invoker.goals.2'] + '` explains the verdict')
assert explaining.contains('With itself: they break NotOverdrawn')
assert !explaining.contains('`transfer` is coordinated')
assert asking.contains('no operation `withdrew` is declared; declared are withdraw, transfer')
