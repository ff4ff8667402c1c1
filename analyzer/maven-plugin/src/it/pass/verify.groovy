import groovy.json.JsonSlurper
import java.util.zip.ZipFile

new ZipFile(new File(basedir, 'target/pass-1.jar')).withCloseable { jar ->
    def text = { name -> jar.getInputStream(jar.getEntry(name)).getText('UTF-8') }
    def plan = new JsonSlurper().parseText(text('META-INF/tributary/bank.plan.json'))
    def verdicts = plan.operations.collectEntries { [it.name, it.verdict] }
    assert verdicts == [open: 'CONFLUENT', deposit: 'CONFLUENT', withdraw: 'COORDINATED', annotate: 'CONFLUENT']
    assert text('META-INF/tributary/bank.inv') == new File(basedir, 'src/main/tributary/bank.inv').getText('UTF-8')
}
def log = new File(basedir, 'build.log').text
assert log.contains('bank: 3 operations run at any site without coordination, 1 needs the coordinator')

def page = new File(basedir, 'target/tributary/report/bank.html')
assert log.contains('wrote ' + page)
assert page.text.contains('<!DOCTYPE html>') || page.text.contains('<!doctype html>')
assert page.text.contains('withdraw') && page.text.contains('NotOverdrawn')
assert !(page.text =~ /(src|href)="https?:/)
assert log.contains('withdraw needs the coordinator') || log =~ /`?withdraw`? .*coordinat/
