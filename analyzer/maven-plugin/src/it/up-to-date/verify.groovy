def log = new File(basedir, 'build.log').text
def builds = log.split('BUILD SUCCESS')
assert builds.size() == 4
assert !builds[0].contains('bank.inv is unchanged')
assert builds[1].contains('bank.inv is unchanged since its last analysis: its plan is kept')
// The verdicts are shown all the same.
assert builds[1].contains('needs the coordinator')
assert builds[2].contains('tributary.skip is set: nothing is analysed')
