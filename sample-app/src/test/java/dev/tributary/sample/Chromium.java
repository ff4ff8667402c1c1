package dev.tributary.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.NotFoundException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium that is installed on this machine; nothing is looked for elsewhere. */
final class Chromium implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts it, or skips the test where there is none: unless the environment says that there must be one, or is not to be used. */
    static Chromium start() {
        String wanted = System.getenv("TRIBUTARY_TEST_BROWSER");
        assumeFalse("none".equals(wanted), "TRIBUTARY_TEST_BROWSER=none");
        Optional<File> browser = program("chromium", "chromium-browser", "google-chrome");
        Optional<File> itsDriver = program("chromedriver");
        boolean there = browser.isPresent() && itsDriver.isPresent();
        if ("required".equals(wanted)) {
            assertThat(there)
                    .as("TRIBUTARY_TEST_BROWSER=required, and there is no chromium with a chromedriver")
                    .isTrue();
        }
        assumeTrue(
                there, "no chromium with a chromedriver on the path; on Debian: apt install chromium chromium-driver");
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.orElseThrow());
        // Root cannot use the sandbox; the pages are the test's own. /dev/shm is small in containers.
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars");
        options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(itsDriver.orElseThrow())
                .usingAnyFreePort()
                .build();
        return new Chromium(new ChromeDriver(service, options));
    }

    private static Optional<File> program(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    void open(String url) {
        driver.get(url);
    }

    void view(int width, int height, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    String text(String css) {
        return find(css).getText();
    }

    /** The button that reads so, or has this label. */
    void click(String label) {
        driver.findElement(By.xpath("//button[normalize-space()='" + label + "' or @aria-label='" + label + "']"))
                .click();
    }

    /** Moves a slider as a hand does. */
    void slide(String label, int step) {
        run(
                "const input = document.querySelector(`input[aria-label='${arguments[0]}']`);"
                        + "input.value = arguments[1]; input.dispatchEvent(new Event('input', {bubbles: true}))",
                label,
                step);
    }

    Object run(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }

    /** What is drawn anew, or is not there yet, is looked at again. */
    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("never: " + what + "; the page says: " + text("main"));
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (NotFoundException | StaleElementReferenceException | NumberFormatException e) {
            return false;
        }
    }

    /** The whole page, however long. */
    void screenshot(String name) throws IOException {
        Object png = driver.executeCdpCommand("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                .get("data");
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(png)));
    }

    /** What the browser complained of; that a shop has refused a call, or that this machine has a new network, is no complaint. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .filter(entry -> !entry.matches(".*/api/.* status of (409|503) .*"))
                .filter(entry -> !entry.contains("net::ERR_NETWORK_CHANGED"))
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
