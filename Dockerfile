# opengxa as a container: `docker build -t opengxa .`, then
#   docker run -p 8080:8080 -v atlas:/data opengxa demo --home /data      builds the demo
#   docker run -p 8080:8080 -v atlas:/data opengxa                        serves what is in /data

FROM python:3.13-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/opengxa && /opt/opengxa/bin/pip install --no-cache-dir '.[demo]' \
 && /opt/opengxa/bin/pip install --no-cache-dir --no-deps pyanatomogram==0.1.1

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 opengxa && install -d -o opengxa /data
COPY --from=build /opt/opengxa /opt/opengxa
ENV PATH=/opt/opengxa/bin:$PATH
USER opengxa
WORKDIR /home/opengxa
VOLUME /data
EXPOSE 8080
HEALTHCHECK --start-period=30s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/api/v1/health')"]
ENTRYPOINT ["opengxa"]
# All addresses: inside the container only; what the host publishes is said by `docker run -p`.
CMD ["serve", "--home", "/data", "--host", "0.0.0.0", "--port", "8080"]
