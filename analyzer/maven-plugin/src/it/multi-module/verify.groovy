def builds = new File(basedir, 'build.log').text.split('Scanning for projects')
assert builds.size() == 4
for (build in [builds[1], builds[2]]) {
    assert build.contains('orders: 2 operations run at any site without coordination, 1 needs the coordinator')
    assert build.contains('no .inv file in ' + new File(basedir, 'service/src/main/tributary') + ': nothing is analysed')
    assert build.contains('methods are held to the plan of orders.inv in ')
    assert build.contains('no .inv file in ' + new File(basedir, 'docs/src/main/tributary') + ': nothing is analysed')
}
assert builds[2].contains('orders.inv is unchanged since its last analysis')
assert builds[2].contains('orders.inv in ' + new File(basedir, 'domain/target/classes'))

def invoker = new Properties()
new File(basedir, 'invoker.properties').withInputStream { invoker.load(it) }
assert builds[1].contains('`mvn ' + invoker['invoker.goals.3'] + '` shows the counterexamples')
assert builds[3].contains('With itself: they break InStock')

def packaged = new File(basedir, 'domain/target/classes/META-INF/tributary')
assert packaged.list().sort() == ['common.inv', 'orders.inv', 'orders.plan.json']
